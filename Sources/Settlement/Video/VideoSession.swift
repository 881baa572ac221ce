import Synchronization

/// One run's questions, in however many parts they are asked: a host that was closed in one of them (its quota used up,
/// its key refused, given up) is not asked again in the others.
package final class VideoSession: Sendable {
    /// Why, by the hosts' names.
    private let closed = Mutex<[String: String]>([:])

    package init() {}

    subscript(host: String) -> String? { closed.withLock { $0[host] } }

    /// The first reason stays.
    func close(_ host: String, _ reason: String) { closed.withLock { $0[host] = $0[host] ?? reason } }
}
