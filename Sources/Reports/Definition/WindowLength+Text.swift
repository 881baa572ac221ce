import Settings

extension WindowLength {
    /// As the configuration has it: `24h`, `yesterday`.
    package var text: String {
        switch self {
        case .span(let span): DurationText.format(span)
        case .yesterday: "yesterday"
        case .today: "today"
        }
    }
}
