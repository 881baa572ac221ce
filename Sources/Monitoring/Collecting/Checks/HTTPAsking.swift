package import AsyncHTTPClient
import NIOCore
import Timekeeping

/// A GET of a service's address, on a connection of its own: what is looked at is whether somebody who comes now gets
/// an answer. Redirects are not followed, and the body is not read.
package struct HTTPAsking: CheckAsking {
    private let client: HTTPClient

    /// - Parameter client: one of `configuration`.
    package init(client: HTTPClient) {
        self.client = client
    }

    package static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 100
        configuration.httpVersion = .http1Only
        return configuration
    }

    package func answer(to check: CheckDefinition) async -> CheckAnswer {
        guard case .http(let url) = check.question else { return CheckAnswer(isUp: false, reason: "it has no address") }
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "user-agent", value: "herald")
        request.headers.add(name: "accept", value: "*/*")
        request.headers.add(name: "connection", value: "close")
        let start = ContinuousClock.now
        do {
            let response = try await client.execute(request, timeout: .milliseconds(check.timeout.milliseconds))
            let status = Int(response.status.code)
            let isUp = (200...399).contains(status)
            return CheckAnswer(
                isUp: isUp, seconds: (ContinuousClock.now - start).seconds, status: status,
                reason: isUp ? nil : "it answers with status \(status)")
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
            return CheckAnswer(isUp: false, reason: "no answer within \(check.timeout.inWords)")
        } catch {
            return CheckAnswer(isUp: false, reason: ConnectionFailureText.reason(error))
        }
    }
}
