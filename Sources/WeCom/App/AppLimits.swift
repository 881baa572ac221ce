/// What an application's message takes (path/90236 of the developer documentation, "发送应用消息").
public enum AppLimits {
    /// Bytes of UTF-8 in `text.content`; WeCom cuts what is longer, silently.
    public static let textBytes = 2_048
    /// Bytes of UTF-8 in `markdown.content`.
    public static let markdownBytes = 2_048
    /// Characters (Unicode scalars) of a text card's title; WeCom cuts what is longer, silently.
    public static let cardTitleCharacters = 128
    /// Characters (Unicode scalars) of a text card's description; WeCom cuts what is longer, silently.
    public static let cardDescriptionCharacters = 512
    /// Bytes of a link.
    public static let urlBytes = 2_048
    /// Characters of the word on a text card's button.
    public static let buttonCharacters = 4
    /// Articles in one news message.
    public static let articles = 8
    /// Of an article's title. The documentation says characters for text cards and bytes for robots: the stricter.
    public static let articleTitleBytes = 128
    public static let articleDescriptionBytes = 512
    public static let users = 1_000
    public static let parties = 100
    public static let tags = 100
    public static let duplicateCheckInterval: ClosedRange<Duration> = .seconds(1) ... .seconds(14_400)
    /// An upload has at least this many bytes ("more than 5", path/91054).
    public static let mediaMinimumBytes = 6
    /// PNG or JPEG.
    public static let imageBytes = 10 * 1_024 * 1_024
    public static let fileBytes = 20 * 1_024 * 1_024
    /// How long an upload can be sent, within the whole corp.
    public static let mediaLifetime: Duration = .seconds(3 * 24 * 60 * 60)
    /// To one member from one application; what is more WeCom drops without an error.
    public static let perMemberPerMinute = 30
    public static let perMemberPerHour = 1_000
    /// Calls of one API by one corp (path/90454); past that WeCom answers 45009.
    public static let callsPerMinute = 10_000
    public static let callsPerHour = 150_000
    /// A message can be recalled for so long (path/94867).
    public static let recallWindow: Duration = .seconds(24 * 60 * 60)
}
