import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// HTTP by Foundation's `URLSession`: its TLS, its proxies from the environment.
///
/// A session for each try: reports are a day apart, and nothing of the client stays open between them.
struct URLSessionTransport: Transport {
    func errand(
        _ report: TelemetryClient.Preview, within limit: Duration, answer: @escaping @Sendable (Answer) -> Void
    ) -> any Errand { URLSessionErrand(report, limit, answer) }
}

/// One request, from its start to the head of its answer; the answer's body is not read.
///
/// `NSObject` because the delegate of a session must be one.
private final class URLSessionErrand: NSObject, URLSessionDataDelegate, Errand {
    private struct State {
        var answer: (@Sendable (Answer) -> Void)?
        var session: URLSession?
        var exitNumber: Int?
    }

    private let report: TelemetryClient.Preview
    private let limit: Duration
    private let state: Mutex<State>
    /// Left when the session has ended.
    private let sessions = DispatchGroup()

    init(_ report: TelemetryClient.Preview, _ limit: Duration, _ answer: @escaping @Sendable (Answer) -> Void) {
        self.report = report
        self.limit = limit
        state = Mutex(State(answer: answer))
    }

    func start() {
        guard let url = URL(string: report.url) else { return finish(.none("not an address")) }
        var request = URLRequest(url: url)
        request.httpMethod = report.method
        request.httpBody = Data(report.body)
        for header in report.headers { request.setValue(header.value, forHTTPHeaderField: header.name) }
        // Under the lock, so that who cancels comes before all of it, or after it and then has a session to end.
        let isExiting = state.withLock { state in
            guard state.answer != nil else { return false }
            ExitGuard.keepsOpenSSL
            let session = URLSession(configuration: Self.configuration(limit), delegate: self, delegateQueue: nil)
            sessions.enter()
            state.session = session
            state.exitNumber = ExitGuard.ofThisProcess.begin(self)
            if state.exitNumber != nil { session.dataTask(with: request).resume() }
            return state.exitNumber == nil
        }
        if isExiting { return finish(.none("the process exits")) }
        // A session's own limits count from the last byte, or are not kept on Linux.
        DispatchQueue.global(qos: .utility).asyncAfter(
            deadline: .now() + .milliseconds(Int(limit.inSeconds * 1_000))
        ) { self.finish(.none("no answer within \(self.limit)")) }
    }

    func cancel() { finish(.none("cancelled")) }

    func waitForEnd(until time: DispatchTime) -> Bool { sessions.wait(timeout: time) == .success }

    /// The first answer counts.
    private func finish(_ answer: Answer) {
        let (tell, session) = state.withLock { state in
            defer { (state.answer, state.session) = (nil, nil) }
            return (state.answer, state.session)
        }
        // Not here: it waits for the session's own queue, which may be waiting for the resolution of a name.
        if let session { DispatchQueue.global(qos: .utility).async { session.invalidateAndCancel() } }
        tell?(answer)
    }

    /// Nothing is kept on disk or in memory, and nothing that others keep is sent along.
    private static func configuration(_ limit: Duration) -> URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = limit.inSeconds
        configuration.timeoutIntervalForResource = limit.inSeconds
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        return configuration
    }

    // MARK: URLSessionDataDelegate

    /// Not followed: see ``Verdict``.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
        finish(.status(response.statusCode, retryAfter: nil))
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        guard let response = response as? HTTPURLResponse else {
            completionHandler(.cancel)
            return finish(.none("no HTTP answer"))
        }
        // RFC 9110, 15.2: before the answer there may be others, such as 100.
        if response.statusCode < 200 { return completionHandler(.allow) }
        completionHandler(.cancel)
        finish(.status(response.statusCode, retryAfter: response.value(forHTTPHeaderField: "Retry-After")))
    }

    func urlSession(_ session: URLSession, didBecomeInvalidWithError error: (any Error)?) {
        if let number = state.withLock({ $0.exitNumber }) { ExitGuard.ofThisProcess.end(number) }
        sessions.leave()
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        finish(.none(error.map { "no connection: \($0.localizedDescription)" } ?? "no answer"))
    }
}
