/// The body of `/cgi-bin/message/send` (path/90236).
struct AppRequest: Decodable {
    let touser: String?
    let toparty: String?
    let totag: String?
    let msgtype: String?
    let agentid: Int?
    let safe: Int?
    let enableIDTranslation: Int?
    let enableDuplicateCheck: Int?
    let duplicateCheckInterval: Int?
    let text: Text?
    let markdown: Text?
    let textcard: TextCard?
    let news: News?
    let mpnews: MPNews?
    let image: Media?
    let voice: Media?
    let video: Media?
    let file: Media?
    let templateCard: JSONValue?
    let miniprogramNotice: JSONValue?

    enum CodingKeys: String, CodingKey {
        case touser, toparty, totag, msgtype, agentid, safe
        case enableIDTranslation = "enable_id_trans"
        case enableDuplicateCheck = "enable_duplicate_check"
        case duplicateCheckInterval = "duplicate_check_interval"
        case text, markdown, textcard, news, mpnews, image, voice, video, file
        case templateCard = "template_card"
        case miniprogramNotice = "miniprogram_notice"
    }

    struct Text: Decodable { let content: String? }

    struct TextCard: Decodable {
        let title: String?
        let description: String?
        let url: String?
        let btntxt: String?
    }

    struct News: Decodable {
        let articles: [Article]?

        struct Article: Decodable {
            let title: String?
            let description: String?
            let url: String?
            let picurl: String?
            let appid: String?
            let pagepath: String?
        }
    }

    struct MPNews: Decodable {
        let articles: [Article]?

        struct Article: Decodable {
            let title: String?
            let thumbMediaID: String?
            let content: String?
            let digest: String?
            let sourceURL: String?

            enum CodingKeys: String, CodingKey {
                case title
                case thumbMediaID = "thumb_media_id"
                case content, digest
                case sourceURL = "content_source_url"
            }
        }
    }

    struct Media: Decodable {
        let mediaID: String?
        enum CodingKeys: String, CodingKey { case mediaID = "media_id" }
    }
}
