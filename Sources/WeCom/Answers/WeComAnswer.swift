/// What WeCom answered to one call.
public struct WeComAnswer: Sendable, Hashable {
    /// How much of a body is read and kept, in bytes.
    public static let bodyLimitBytes = 20_000

    public let status: Int
    /// The first ``bodyLimitBytes`` bytes of the body; the robot's key in it, should the peer repeat it, is masked.
    public let body: String

    public init(status: Int, body: String) {
        self.status = status
        self.body = body
    }
}
