import FoundationEssentials
import Hummingbird
import Metrics
import Observability
import Synchronization

/// Counts requests and writes the access log.
struct Traffic: Sendable {
    static let noRoute = "none"

    private let accessLog: (any AccessLogging)?
    private let inFlight: Meter
    private let unrouted: TrafficCounters

    init(accessLog: (any AccessLogging)?, metrics: any MetricsFactory) {
        self.accessLog = accessLog
        inFlight = Meter(label: "herald_http_requests_in_flight", factory: metrics)
        unrouted = TrafficCounters(route: Self.noRoute, methods: [], metrics: metrics)
    }

    func begin(_ request: Request, _ head: RequestHead, _ facts: RequestFacts) -> Passage {
        inFlight.increment()
        return Passage(
            began: .now, time: Date(), method: request.method.rawValue, path: "", userAgent: head.userAgent,
            facts: facts)
    }

    /// - Parameter response: one whose end is not known yet is counted when it is there.
    func end(_ passage: Passage, _ response: inout Response) {
        let status = response.status.code
        if let bytes = response.body.contentLength {
            record(passage, status, bytes)
            return
        }
        let body = response.body
        let traceID = passage.facts.traceID
        let end = StreamEnd { [self] in record(passage, status, nil) }
        response.body = ResponseBody { writer in
            defer { end.reached() }
            // What makes a stream's rows may compute for long, as a handler may.
            try await withTaskExecutorPreference(globalConcurrentExecutor) {
                try await CurrentTrace.$id.withValue(traceID) { try await body.write(writer) }
            }
        }
    }

    /// What `WireGuard` answered because there was no request to answer.
    func record(refused status: Int, traceID: String, address: String) {
        unrouted.record("", status, .zero)
        accessLog?.record(
            AccessLogEntry(
                time: Date(), method: "-", path: "-", route: Self.noRoute, status: status, bytes: nil,
                duration: .zero, clientAddress: address, callerName: nil, traceID: traceID, userAgent: nil))
    }

    private func record(_ passage: Passage, _ status: Int, _ bytes: Int?) {
        let duration = passage.began.duration(to: .now)
        inFlight.decrement()
        (passage.route?.counters ?? unrouted).record(passage.method, status, duration)
        let isAnonymous = passage.route?.isAnonymous == true
        let path = passage.route?.hidesParameters == true ? passage.routeName : passage.path.bounded(512)
        accessLog?.record(
            AccessLogEntry(
                time: passage.time, method: passage.method, path: path,
                route: passage.routeName, status: status, bytes: bytes, duration: duration,
                clientAddress: isAnonymous ? "" : passage.facts.clientAddress, callerName: passage.facts.caller.name,
                traceID: passage.facts.traceID,
                userAgent: isAnonymous ? nil : passage.userAgent?.bounded(256)))
    }
}

/// Tells once that a stream has ended, also one that was never begun because its client had gone.
private final class StreamEnd: Sendable {
    private let isReached = Atomic(false)
    private let tell: @Sendable () -> Void

    init(_ tell: @escaping @Sendable () -> Void) { self.tell = tell }

    deinit { reached() }

    func reached() {
        if !isReached.exchange(true, ordering: .relaxed) { tell() }
    }
}

extension String {
    /// At most so many bytes, cut where a character ends.
    fileprivate func bounded(_ bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var end = utf8.index(startIndex, offsetBy: bytes)
        while end.samePosition(in: self) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
