/// There is no token, and it is not the time to ask WeCom for one: the last tries failed, or another node that fetches
/// one does not come to an end. The description is one sentence for people, without secrets.
public struct TokenUnavailable: Error, Sendable, Hashable {
    /// What WeCom refused the last token or the last fetch with; nil: it did not answer, or another node is at it.
    public let code: WeComErrorCode?
    public let retryAfter: Duration

    public init(code: WeComErrorCode?, retryAfter: Duration) {
        self.code = code
        self.retryAfter = retryAfter
    }
}

extension TokenUnavailable: CustomStringConvertible {
    public var description: String {
        let seconds = max(1, Int(retryAfter.inSeconds.rounded(.up)))
        let reason =
            code.map { "WeCom answered errcode \($0.rawValue) (\($0.meaning)) lately" } ?? "fetching one failed"
        return "there is no access token: \(reason); it is tried again in \(seconds) s"
    }
}
