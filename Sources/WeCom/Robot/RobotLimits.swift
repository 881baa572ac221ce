/// What a group robot takes (path/91770 of the developer documentation, "消息推送配置说明").
public enum RobotLimits {
    /// Bytes of UTF-8 in `text.content`, as documented.
    public static let textBytes = 2_048
    /// The largest limit that a server has been seen to name in its answer: "text.content exceed max length 5120".
    public static let seenTextBytes = 5_120
    /// Bytes of UTF-8 in `markdown.content`.
    public static let markdownBytes = 4_096
    /// Bytes of UTF-8 in `markdown_v2.content`.
    public static let markdownV2Bytes = 4_096
    /// Bytes of an image before base64; PNG or JPEG.
    public static let imageBytes = 2 * 1_024 * 1_024
    /// Articles in one news message.
    public static let articles = 8
    /// Bytes of an article's title; WeCom cuts what is longer, silently.
    public static let articleTitleBytes = 128
    /// Bytes of an article's description; WeCom cuts what is longer, silently.
    public static let articleDescriptionBytes = 512
    /// A file has at least this many bytes ("more than 5").
    public static let fileMinimumBytes = 6
    /// Bytes of a file.
    public static let fileBytes = 20 * 1_024 * 1_024
    /// Messages in any span of ``rateWindow`` for one robot; past that WeCom answers 45009.
    public static let messagesPerWindow = 20
    public static let rateWindow: Duration = .seconds(60)
    /// How long an uploaded file can be sent, by the same robot only.
    public static let mediaLifetime: Duration = .seconds(3 * 24 * 60 * 60)
}
