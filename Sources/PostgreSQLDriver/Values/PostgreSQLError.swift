import CLibpq
import Database

/// PostgreSQL's errors, sorted by SQLSTATE (appendix A of its manual).
extension DatabaseError {
    /// Of a statement.
    ///
    /// - Parameter text: the statement, to turn the position into a line.
    init(_ result: borrowing PostgreSQLResult, text: String, isConnected: Bool, isCancelled: Bool) {
        let code = result.sqlState ?? ""
        let message = result.primaryMessage ?? "the server closed the connection"
        let kind = isConnected ? Self.kind(code, message, isCancelled: isCancelled) : .connectionLost
        let place = result.statementPosition.map { Self.place($0, in: text) } ?? ""
        self.init(
            kind, Self.withoutValues(message, code: code) + place, code: code.isEmpty ? nil : code,
            hint: Self.hint(code, kind))
    }

    /// Of connecting: libpq gives only a sentence, which in verbose mode holds the SQLSTATE:
    /// `… failed: FATAL:  28P01: password authentication failed for user "reader"`.
    init(connectMessage: String, location: String) {
        let line = connectMessage.split(separator: "\n").first.map(String.init) ?? "connecting failed"
        guard let (code, message) = Self.splitState(line) else {
            self.init(
                .unreachable, "cannot connect to \(location): \(line)",
                hint: "check the host, the port and that the server runs")
            return
        }
        let kind = Self.kind(code, message, isCancelled: false)
        self.init(
            kind == .connectionLost || kind == .other ? .unreachable : kind,
            "cannot connect to \(location): \(message)",
            code: code, hint: Self.hint(code, kind))
    }

    private static func splitState(_ line: String) -> (code: String, message: String)? {
        let parts = line.split(separator: ":  ", maxSplits: 1)
        guard parts.count == 2, let colon = parts[1].firstIndex(of: ":") else { return nil }
        let code = parts[1][..<colon]
        guard code.utf8.count == 5, code.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) }) else {
            return nil
        }
        return (String(code), String(parts[1][colon...].dropFirst(2)))
    }

    private static func kind(_ code: String, _ message: String, isCancelled: Bool) -> Kind {
        switch code {
        case "42601": return .syntax
        case "42P01", "42703", "42883", "42704", "3F000": return .unknownTableOrColumn
        case "23505": return .uniqueViolation
        case "25006": return .readOnly
        case "42501", "3D000": return .accessDenied
        case "40001", "40P01", "55P03": return .contention
        // Timeout and cancel share a state; who cancelled knows, and an administrator's cancel says so.
        case "57014": return isCancelled || message.contains("user request") ? .cancelled : .statementTimeout
        case "57P03", "53300": return .unreachable
        case "57P01", "57P02", "57P05", "25P03": return .connectionLost
        case "53100": return .diskFull
        default: return classKind(code.prefix(2))
        }
    }

    private static func classKind(_ sqlStateClass: Substring) -> Kind {
        switch sqlStateClass {
        case "08": .connectionLost
        case "22": .unexpectedValue
        case "23": .constraintViolation
        case "28": .accessDenied
        default: .other
        }
    }

    private static func hint(_ code: String, _ kind: Kind) -> String? {
        switch (code, kind) {
        case ("28P01", _):
            "check user and password in the URL; special characters in a password must be percent-encoded"
        case ("28000", _):
            "the server's pg_hba.conf does not let this user in from here, or not without TLS (sslmode=require)"
        case ("3D000", _): "check the database's name at the end of the URL"
        case ("42501", _): "the database's owner has to GRANT this user the right"
        case ("53300", _): "lower the pool's size or raise the server's max_connections"
        case (_, .unknownTableOrColumn): "check the spelling; the message quotes it, and search_path decides the schema"
        case (_, .readOnly): "this session may only read"
        case (_, .statementTimeout): "an index may help, or a longer statement_timeout"
        case (_, .diskFull): "free space on the database server"
        default: nil
        }
    }

    /// Class 22 (data exceptions) quotes the value that did not fit: a value is nobody's to print.
    private static func withoutValues(_ message: String, code: String) -> String {
        guard code.hasPrefix("22"), let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\""),
            first < last
        else { return message }
        return message[...first] + "…" + message[last...]
    }

    private static func place(_ position: Int, in text: String) -> String {
        let before = text.unicodeScalars.prefix(max(0, position - 1))
        let line = before.count { $0 == "\n" } + 1
        let column = before.reversed().prefix { $0 != "\n" }.count + 1
        return " (line \(line), character \(column))"
    }
}
