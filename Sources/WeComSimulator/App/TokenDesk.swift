import FoundationEssentials
import Timekeeping

/// Access tokens: one per app at a time, the same for every call within its life (path/91039).
struct TokenDesk: Sendable {
    private struct Token: Sendable {
        let app: AppIdentity
        let expiresAt: Date
        /// What its users are refused with since it was ended before its time.
        var endedWith: Refusal?

        func refusal(at now: Date) -> Refusal? { endedWith ?? (expiresAt <= now ? .expiredToken : nil) }
    }

    /// Tokens beyond this are forgotten, oldest first.
    private static let limit = 10_000

    private let life: TimeInterval
    private var tokens: [String: Token] = [:]
    private var current: [AppIdentity: String] = [:]
    private var order: [String] = []
    private var frequency: FrequencyGate<AppIdentity>
    private(set) var counts = TokenCounts()

    init(_ limits: AppLimits) {
        life = limits.tokenLife.seconds
        frequency = FrequencyGate([
            .init(calls: limits.tokenCallsPerMinute, span: .seconds(60), penalty: .seconds(60))
        ])
    }

    /// - Returns: The token and the whole seconds that are left of it.
    mutating func issue(to app: AppIdentity, at now: Date) throws(Refusal) -> (token: String, secondsLeft: Int) {
        counts.calls += 1
        guard frequency.admit(app, at: now) else {
            counts.blocked += 1
            throw .tooOften
        }
        if let text = current[app], let token = tokens[text], token.refusal(at: now) == nil {
            let left = Int(token.expiresAt.timeIntervalSince(now))
            if left > 0 { return (text, left) }
        }
        counts.issued += 1
        let text = Self.randomText()
        tokens[text] = Token(app: app, expiresAt: now.addingTimeInterval(life))
        current[app] = text
        order.append(text)
        if order.count > Self.limit { forgetOldest() }
        return (text, Int(life))
    }

    /// Whose token it is, whether it is still good or not.
    func owner(of text: String) -> AppIdentity? { tokens[text]?.app }

    func app(of text: String, at now: Date) throws(Refusal) -> AppIdentity {
        guard !text.isEmpty else { throw .missingToken }
        guard let token = tokens[text] else { throw .invalidToken }
        if let refusal = token.refusal(at: now) { throw refusal }
        return token.app
    }

    /// Ends every token before its time.
    mutating func endAll(with refusal: Refusal) {
        for text in current.values where tokens[text]?.endedWith == nil { tokens[text]?.endedWith = refusal }
        current = [:]
    }

    private mutating func forgetOldest() {
        for text in order.prefix(Self.limit / 2) {
            guard let token = tokens.removeValue(forKey: text) else { continue }
            if current[token.app] == text { current[token.app] = nil }
        }
        order.removeFirst(Self.limit / 2)
    }

    /// 214 characters, as the real ones have; 512 bytes are to be reserved.
    private static func randomText() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        return String(decoding: (0..<214).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }, as: UTF8.self)
    }
}
