/// How strict the simulator is and how much it remembers. The defaults are WeCom's own limits.
package struct SimulatorConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0 takes a free port.
    package var port = 0
    /// The robots that exist; nil: every key is a robot.
    package var knownKeys: Set<String>?
    /// Messages that one robot may send in any span of `rateWindow`; nil lifts the limit, for benchmarks.
    package var messagesPerWindow: Int? = 20
    package var rateWindow: Duration = .seconds(60)
    /// The companies with their apps and people; nil: every company, secret, agent and person exists.
    package var corps: [SimulatedCorp]?
    package var appLimits = AppLimits()
    /// Calls that one robot, or one company to one API, may have under way; the next gets 45033. nil lifts the limit.
    package var parallelCalls: Int? = 25
    /// Bytes of `text.content`: documented as 2048; servers that take 5120 have been seen.
    package var textBytes = 2_048
    /// The newest messages and calls are kept up to these bounds, older ones are dropped and counted.
    package var messagesKept = 100_000
    package var messageBytesKept = 128 * 1_024 * 1_024
    package var callsKept = 20_000
    package var callBytesKept = 32 * 1_024 * 1_024
    /// Images and uploaded files, together; the oldest are forgotten first.
    package var mediaBytesKept = 256 * 1_024 * 1_024

    package init(host: String = "127.0.0.1", port: Int = 0) {
        self.host = host
        self.port = port
    }

    /// Lifts every limit on how often and how many at once may call, for load tests.
    package mutating func lift() {
        messagesPerWindow = nil
        parallelCalls = nil
        appLimits = .none
    }
}
