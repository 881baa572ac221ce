/// What a parser found in a line: where its parts stand. Nothing is copied: of a hundred lines one is kept.
struct LogLineParts: Equatable {
    /// Milliseconds since 1970; nil: the line does not say.
    var at: Int64?
    var level = LogLevel.info
    /// Empty: the line does not say.
    var source = 0..<0
    var function = 0..<0
    var number: Int?
    var message = 0..<0
    /// Its texts are the insides of JSON strings.
    var isJSON = false
}
