extension WeComErrorCode {
    /// Every code that the table knows, in ascending order.
    public static let known: [WeComErrorCode] = table.keys.sorted().map(WeComErrorCode.init(rawValue:))

    /// The codes of path/90313 that robots, applications and mass messages meet.
    static let table: [Int: Entry] = {
        var table: [Int: Entry] = [:]
        for (codes, entry) in general + credentials + content + receivers + robots + massMessages {
            for (code, meaning) in codes {
                table[code] = Entry(meaning: meaning, action: entry.action, hint: entry.hint)
            }
        }
        return table
    }()

    private typealias Rows = [(codes: [Int: String], entry: (action: Action, hint: String))]

    private static let general: Rows = [
        (
            [-1: "WeCom is busy"],
            (
                .retry(after: .seconds(1) ... .seconds(5), attempts: 3),
                "WeCom is overloaded; it is tried again by itself."
            )
        ),
        (
            [45009: "too many calls in the last minute"],
            (
                .pause(.seconds(60)),
                "The robot takes 20 messages a minute. Send fewer, or divide them among several robots."
            )
        ),
        (
            [45033: "too many calls at once"],
            (
                .sendFewerAtOnce(after: .seconds(1) ... .seconds(3)),
                "Several programs send with the same key at once. Lower the channel's concurrency."
            )
        ),
        (
            [60020: "this machine's IP address is not trusted"],
            (
                .trustAddress,
                "Add the address that the answer names to the application's trusted IP addresses in WeCom's admin console."
            )
        ),
    ]

    private static let credentials: Rows = [
        (
            [
                40014: "the access token is invalid", 41001: "the access token is missing",
                42001: "the access token expired",
            ],
            (.refreshToken, "A new token is fetched by itself; if it happens again, check the application's secret.")
        ),
        (
            [40001: "the secret is wrong"],
            (
                .refreshToken,
                "If it happens again with a new token, compare the secret with the one in WeCom's admin console."
            )
        ),
        (
            [
                40013: "the corp id is wrong", 40056: "the agent id is wrong", 40091: "the secret is wrong",
                48002: "the application has no right to this API", 50003: "the application is disabled",
                60011: "the application has no right to these receivers",
                301002: "the agent id is not this application's",
            ],
            (
                .fixConfiguration,
                "Check corp id, agent id, secret and the application's rights and visible range in WeCom's admin console."
            )
        ),
    ]

    private static let content: Rows = [
        (
            [
                40008: "the message type is unknown or the JSON is malformed",
                40058: "a parameter is wrong or the content is too long", 43002: "the call must be a POST",
                44004: "the text is empty", 301019: "the image's md5 does not fit its bytes",
            ],
            (
                .refuseMessage,
                "WeCom will never take this message. If it is a long text, lower the channel's text_limit to 2048."
            )
        ),
        (
            [45002: "the content is too large", 45008: "more than 8 articles"],
            (.split, "The message must be sent in smaller parts. Lower the channel's text_limit.")
        ),
        (
            [40007: "the uploaded file is unknown, expired or not this robot's"],
            (.uploadAgain, "An uploaded file lives 3 days and serves one robot only. Send the file again.")
        ),
        (
            [
                40004: "the kind of file is not allowed", 40005: "the upload type is wrong",
                40006: "the file's size is not allowed", 40009: "the image's size is not allowed",
                41005: "the upload holds no file", 44001: "the file is empty", 44003: "the news message is empty",
                45001: "the file is too large", 45007: "the voice message is too long",
            ],
            (
                .refuseMessage,
                "WeCom takes files of 6 bytes to 20 MiB, images up to 2 MiB and voice up to 60 seconds. Send less."
            )
        ),
    ]

    private static let receivers: Rows = [
        (
            [
                40003: "a user id is wrong", 60021: "a receiver is outside the application's visible range",
                81013: "no receiver exists or may be written to", 82001: "there is no receiver",
            ],
            (
                .markReceivers,
                "Check the receivers' user ids and the application's visible range in WeCom's admin console."
            )
        )
    ]

    private static let robots: Rows = [
        (
            [
                93000: "the robot's URL is wrong or the robot was removed", 93004: "the robot was stopped",
                93008: "the robot is not in the group",
            ],
            (
                .disableRobot,
                "The robot's URL is wrong or the robot was removed from the group or stopped: "
                    + "add a robot to the group again and put its new key into the configuration."
            )
        )
    ]

    private static let massMessages: Rows = [
        (
            [
                41046: "the mass message's id is missing", 41047: "the mass message's id is wrong",
                41048: "there is no customer to send to", 41052: "the time of the mass message is wrong",
            ],
            (.fixTask, "Check the mass message's receivers and time, then plan it again.")
        )
    ]
}
