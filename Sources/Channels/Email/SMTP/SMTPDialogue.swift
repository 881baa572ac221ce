/// What was said in one SMTP conversation: each answer with the step that it answers.
///
/// libcurl tells only that something was refused. Which recipient it was is known to who pairs the commands with
/// the answers; libcurl does not pipeline, so that an answer belongs to the command before it.
struct SMTPDialogue: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case greeting
        case hello
        case startTLS
        case authentication
        case sender
        case recipient(String)
        case data
        /// The mail itself; its answer says whether the server has it.
        case content
        case quit
    }

    struct Entry: Sendable, Hashable {
        let step: Step
        let reply: SMTPReply
    }

    private(set) var step = Step.greeting
    private(set) var entries: [Entry] = []
    private var line: [UInt8] = []
    private var lines: [String] = []

    private static let longestLineBytes = 2_000
    private static let mostLines = 50

    /// Commands are recognised, never kept: those of the authentication are the password.
    mutating func sent(_ command: [UInt8]) {
        let text = String(decoding: command.prefix(1_000), as: UTF8.self)
        let upper = text.uppercased()
        if upper.hasPrefix("EHLO") || upper.hasPrefix("HELO") {
            step = .hello
        } else if upper.hasPrefix("STARTTLS") {
            step = .startTLS
        } else if upper.hasPrefix("AUTH ") {
            step = .authentication
        } else if upper.hasPrefix("MAIL FROM:") {
            step = .sender
        } else if upper.hasPrefix("RCPT TO:") {
            step = .recipient(Self.address(in: text))
        } else if upper == "DATA\r\n" {
            step = .data
        } else if upper == "QUIT\r\n" {
            step = .quit
        }
    }

    mutating func received(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                take(String(decoding: line, as: UTF8.self))
                line = []
            } else if byte != UInt8(ascii: "\r"), line.count < Self.longestLineBytes {
                line.append(byte)
            }
        }
    }

    /// The last answer to such a step.
    func reply(to step: Step) -> SMTPReply? { entries.last { $0.step == step }?.reply }

    /// The server has the mail for those recipients that it accepted.
    var isAccepted: Bool { reply(to: .content).map { !$0.isRefusal } ?? false }

    /// Whether the whole mail may have reached the server, although it did not say so.
    var mayBeAccepted: Bool { step == .content && reply(to: .content) == nil }

    var refusedRecipients: [(address: String, reply: SMTPReply)] {
        entries.compactMap { entry in
            guard case .recipient(let address) = entry.step, entry.reply.isRefusal else { return nil }
            return (address, entry.reply)
        }
    }

    /// The refusal that ended the conversation.
    var refusal: Entry? {
        guard !isAccepted, let last = entries.last(where: { $0.step != .quit }), last.reply.isRefusal else {
            return nil
        }
        return last
    }

    /// The answers that say what became of the mail, one per line, as they are kept with the attempt.
    var transcript: String {
        entries.filter { $0.step != .hello && $0.step != .greeting && $0.step != .quit || $0.reply.isRefusal }
            .map { entry in
                if case .recipient(let address) = entry.step { return "\(entry.reply.line) (\(address))" }
                return entry.reply.line
            }.joined(separator: "\n")
    }

    private mutating func take(_ text: String) {
        guard let code = Int(text.prefix(3)), (200...599).contains(code) else { return }
        let rest = text.dropFirst(3)
        if lines.count < Self.mostLines { lines.append(String(rest.dropFirst())) }
        if rest.first == "-" { return }
        defer { lines = [] }
        switch code {
        case 354: step = .content
        case 300..<400: break
        default: entries.append(Entry(step: step, reply: SMTPReply(code: code, text: lines.joined(separator: " "))))
        }
    }

    private static func address(in command: String) -> String {
        guard let open = command.firstIndex(of: "<"), let close = command.lastIndex(of: ">"), open < close else {
            return ""
        }
        return String(command[command.index(after: open)..<close])
    }
}
