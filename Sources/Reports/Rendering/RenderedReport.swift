/// What one run of a report came to.
package struct RenderedReport: Sendable {
    /// The message as the group sees it; nil when every line failed: there is then nothing true to say.
    package let text: String?
    package let failures: [LineFailure]
    package let window: ReportWindow
    package let lines: [RenderedLine]

    package init(text: String?, failures: [LineFailure], window: ReportWindow, lines: [RenderedLine]) {
        self.text = text
        self.failures = failures
        self.window = window
        self.lines = lines
    }
}

/// What one line came to, and how long its queries took.
package struct RenderedLine: Sendable {
    package let label: String
    /// nil: left out, or failed.
    package let text: String?
    package let failure: LineFailure?
    package let elapsed: Duration
}
