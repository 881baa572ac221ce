import Delivery
import Synchronization

/// A peer that the test makes ill and well again.
final class PeerSwitch: Sendable {
    private let failure: Mutex<SendFailure?>

    init(_ failure: SendFailure?) { self.failure = Mutex(failure) }

    var answer: SendOutcome { failure.withLock { $0.map(SendOutcome.failed) ?? .delivered(nil) } }

    func recover() { failure.withLock { $0 = nil } }
    func fail(_ failure: SendFailure) { self.failure.withLock { $0 = failure } }

    static var noAnswer: SendFailure {
        var failure = SendFailure(.retry(after: nil), reason: "timeout", message: "no answer")
        failure.blamesPeer = true
        return failure
    }

    static var gone: SendFailure {
        var failure = SendFailure(.permanent, reason: "http_410", message: "the endpoint is gone")
        failure.disablesChannel = true
        return failure
    }
}
