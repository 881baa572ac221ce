/// The body of `/cgi-bin/webhook/send`.
struct RobotRequest: Decodable {
    let msgtype: String?
    let text: Text?
    let markdown: Markdown?
    let markdownV2: Markdown?
    let image: Image?
    let news: News?
    let file: Media?
    let voice: Media?
    let templateCard: JSONValue?

    enum CodingKeys: String, CodingKey {
        case msgtype, text, markdown
        case markdownV2 = "markdown_v2"
        case image, news, file, voice
        case templateCard = "template_card"
    }

    struct Text: Decodable {
        let content: String?
        let mentionedList: [String]?
        let mentionedMobileList: [String]?

        enum CodingKeys: String, CodingKey {
            case content
            case mentionedList = "mentioned_list"
            case mentionedMobileList = "mentioned_mobile_list"
        }
    }

    struct Markdown: Decodable { let content: String? }

    struct Image: Decodable {
        let base64: String?
        let md5: String?
    }

    struct News: Decodable {
        let articles: [Article]?

        struct Article: Decodable {
            let title: String?
            let description: String?
            let url: String?
            let picurl: String?
        }
    }

    struct Media: Decodable {
        let mediaID: String?
        enum CodingKeys: String, CodingKey { case mediaID = "media_id" }
    }
}
