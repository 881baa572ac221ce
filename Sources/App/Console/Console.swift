/// Where commands print what people and scripts read. Logs go to stderr by the logger; this is stdout.
package struct Console: Sendable {
    private let write: @Sendable (String) -> Void
    private let complain: @Sendable (String) -> Void
    /// Somebody watches stderr.
    let showsProgress: Bool

    package init(
        write: @escaping @Sendable (String) -> Void, complain: @escaping @Sendable (String) -> Void,
        showsProgress: Bool = false
    ) {
        self.write = write
        self.complain = complain
        self.showsProgress = showsProgress
    }

    /// Tests run commands in process and read what they printed.
    @TaskLocal package static var current = Console(
        write: { StandardStream.output.write($0) }, complain: { StandardStream.error.write($0) },
        showsProgress: StandardStream.error.isTerminal)

    package static func print(_ line: String = "") {
        current.write(line + "\n")
    }

    /// Prints as it is: the text has its ends of lines. Safe from any thread, where `current` may be another console.
    func out(_ text: String) {
        write(text)
    }

    /// Writes over the terminal's current line, which stays the current one.
    static func overwrite(_ line: String) {
        current.complain("\r\u{1B}[2K" + line + (line.isEmpty ? "" : "\r"))
    }

    /// Says something to the person at the terminal that is not the command's result.
    package static func complain(_ line: String) {
        current.complain(line + "\n")
    }
}
