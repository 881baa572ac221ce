/// What went wrong with Redis, in one sentence without any secret.
package struct RedisError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// The command was not sent: Redis was not changed.
        case unreachable
        /// The connection broke, or the time limit passed, after the command was sent: nobody knows whether Redis
        /// carried it out.
        case outcomeUnknown
        /// Redis said no; the word with which its sentence begins, such as `OOM` or `LOADING`.
        case refused(code: String)
        /// Redis said something that does not fit the question.
        case misunderstood
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Redis cannot be worked with at the moment, as against: it did not like this command.
    var isAbsence: Bool {
        switch kind {
        case .refused(let code): !["ERR", "WRONGTYPE", "NOSCRIPT"].contains(code)
        case .unreachable, .outcomeUnknown: true
        case .misunderstood: false
        }
    }

    /// - Parameter text: Redis's own sentence.
    static func refused(_ text: String, by location: String) -> RedisError {
        let code = String(text.prefix { $0 != " " })
        return RedisError(.refused(code: code), "Redis at \(location) refused: \(text)")
    }
}
