import Foundation

extension ChaosRun {
    static let channels = ["alpha", "beta", "gamma"]
    static let concurrency = 20

    /// Retries come soon and without end, and a dead node's work is taken over soon: what is tested is whether, not when.
    func writeConfiguration(port: Int) throws -> String {
        // With a rate and few at once, which the nodes count together; with few at once; and with many.
        let peer = "http://127.0.0.1:\(port)"
        let webhook = """
            type: webhook, allow_http: true, allow_networks: ["127.0.0.1/32"], timeout: 1s, breaker: { failures: 1000 }, \
            secret: "whsec_Y2hhb3MtY2hhb3MtY2hhb3MtY2hhb3MtY2hhb3M=", retries: [\(Array(repeating: "1s", count: 50).joined(separator: ","))]
            """
        let robot =
            "type: wecom-robot, key: key-of-alpha, base_url: \"\(peer)\", rate: 50000, concurrency: 20, timeout: 1s, breaker: { failures: 1000 }"
        let channels = [
            "  alpha: { \(robot) }",
            "  beta: { \(webhook), url: \"\(peer)/beta\", concurrency: 20 }",
            "  gamma: { \(webhook), url: \"\(peer)/gamma\", concurrency: 200 }",
        ]
        let file = "\(folder)/node-\(port).yaml"
        try """
        timezone: Asia/Shanghai
        store: "\(database.url)"
        redis: "\(redis.url)"
        dispatch: { concurrency: \(Self.concurrency), qps: 100000, max_attempts: 100, backoff_base: 1, batch_size: 50, nodes: 3, \
            lease: 10s }
        channels:
        \(channels.joined(separator: "\n"))
        """.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }
}
