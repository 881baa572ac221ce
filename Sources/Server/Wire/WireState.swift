import NIOCore
import NIOHTTP1

/// What `WireGuard` knows of its connection.
struct WireState {
    enum Stage {
        case open
        /// The last answer is written: nothing more is read or answered.
        case lingering
    }

    var stage = Stage.open
    /// Whose heads came and whose answers have not ended.
    private(set) var requestsInProgress = 0
    private(set) var isReadingBody = false
    private(set) var isReadingHead = false
    /// A body that will not go on.
    private(set) var isBroken = false
    var closesAfterAnswer = false
    /// To be answered after the requests before it.
    var failure: WireFailure?
    /// Of the stretch that is under way.
    var bodyBytes = 0
    /// Of the answer that is under way: it says that it has chunks, and has none, being one to HEAD.
    private(set) var hasNoChunks = false
    var isWaitingForClient = false
    var isUnread = false
    var unreadTurn: UInt = 0
    var lastActive = NIODeadline.uptimeNanoseconds(0)
    /// Whether what is left of the body is little enough to be read although nobody wants it.
    private var isSmall = false
    /// An HTTP/1.0 client does not understand chunks.
    private var isOld = false

    var isIncomplete: Bool { isReadingHead || isReadingBody }

    mutating func bytesCame(_ count: Int) {
        if isReadingBody { bodyBytes += count } else { isReadingHead = true }
    }

    mutating func headCame(_ head: HTTPRequestHead) {
        requestsInProgress += 1
        isReadingHead = false
        isReadingBody = true
        bodyBytes = 0
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? Int.max
        isSmall = length <= WireLimits.unwantedBytes
        isOld = head.version.major == 1 && head.version.minor == 0
        // The parser stops after a request that would change the protocol, which we do not.
        if !head.isKeepAlive || head.headers.contains(name: "Upgrade") || head.method == .CONNECT {
            closesAfterAnswer = true
        }
    }

    mutating func bodyEnded() { isReadingBody = false }

    mutating func bodyBroke() {
        isReadingBody = false
        isBroken = true
        closesAfterAnswer = true
    }

    mutating func answerBegins(_ head: inout HTTPResponseHead) {
        // Only an answer to HEAD says so itself, where GET would get a stream.
        hasNoChunks = head.headers.contains(name: "Transfer-Encoding")
        if isOld {
            head.version = .http1_0
            head.headers.remove(name: "Transfer-Encoding")
        }
        // An answer that does not wait for its request's body: what still comes of it must not pass for the next one.
        if requestsInProgress == 1, isReadingBody, !isSmall { closesAfterAnswer = true }
        if head.headers[canonicalForm: "connection"].contains("close") { closesAfterAnswer = true }
        // With several requests under way only the last answer may say it.
        if closesAfterAnswer, requestsInProgress == 1, failure == nil {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
    }

    /// - Returns: whether it was the connection's last.
    mutating func answerEnded() -> Bool {
        requestsInProgress -= 1
        return closesAfterAnswer && requestsInProgress <= 0
    }
}
