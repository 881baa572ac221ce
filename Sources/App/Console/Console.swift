#if canImport(Glibc)
    @preconcurrency import Glibc
#else
    @preconcurrency import Darwin
#endif

/// Where commands print what people and scripts read. Logs go to stderr by the logger; this is stdout.
package struct Console: Sendable {
    private let write: @Sendable (String) -> Void

    package init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Tests run commands in process and read what they printed.
    @TaskLocal package static var current = Console { text in
        fputs(text, stdout)
        fflush(stdout)
    }

    package static func print(_ line: String = "") {
        current.write(line + "\n")
    }

    /// Says something to the person at the terminal that is not the command's result.
    package static func complain(_ line: String) {
        fputs(line + "\n", stderr)
    }
}
