/// What is read of an answer whose `errcode` is 0.
protocol WeComReplyFields: Decodable {}

/// The fields of an answer that matter for a robot and for an upload.
struct WeComReply: WeComReplyFields {
    let mediaID: String?

    enum CodingKeys: String, CodingKey {
        case mediaID = "media_id"
    }
}
