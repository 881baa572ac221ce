/// The fields of an answer that matter for a robot.
struct WeComReply: Decodable {
    let errcode: Int
    let mediaID: String?

    enum CodingKeys: String, CodingKey {
        case errcode
        case mediaID = "media_id"
    }
}
