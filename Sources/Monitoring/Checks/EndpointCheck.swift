package import AsyncHTTPClient
import Glibc
import Timekeeping

/// Whether a channel's peer can be reached, without sending anything to it: a GET of its address. Any answer
/// proves that name, route, port and certificate are in order; what the answer says does not matter.
package struct EndpointCheck: MonitorCheck {
    private let channel: String
    private let url: String
    private let client: HTTPClient
    private let timeout: Duration

    /// - Parameter url: scheme, host and port of the peer, without key or token.
    package init(channel: String, url: String, client: HTTPClient, timeout: Duration = .seconds(10)) {
        self.channel = channel
        self.url = url
        self.client = client
        self.timeout = timeout
    }

    package func findings() async -> [MonitorFinding] {
        let what = "channel \(channel)"
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let response = try await client.execute(
                HTTPClientRequest(url: url), timeout: .seconds(timeout.components.seconds))
            let elapsed = (clock.now - start).milliseconds
            return [
                MonitorFinding(
                    .ok, what: what, message: "\(url) answers in \(elapsed) ms (HTTP \(response.status.code))",
                    notice: "通道 \(channel) 可达（\(elapsed) 毫秒）")
            ]
        } catch {
            let reason = ConnectionFailureText.reason(error)
            return [
                MonitorFinding(
                    .error, what: what, message: "\(url) cannot be reached: \(reason)",
                    hint: "check network, DNS, proxy and firewall of this machine",
                    notice: "通道 \(channel) 连不上 \(url)：\(reason)。请检查本机的网络、DNS、代理和防火墙")
            ]
        }
    }
}
