import Dispatch
import Foundation

/// What a client takes from the process it lives in; tests give their own.
package struct Surroundings: Sendable {
    package typealias Work = @Sendable () -> Void

    /// The environment's variables.
    package var variables: [String: String]
    /// Nil where the machine has nothing that tells it from others. Asked only when an id must be made.
    package var machineFacts: @Sendable () -> MachineFacts?
    /// The time of day, as seconds since 1970.
    package var secondsSince1970: @Sendable () -> Double
    /// A clock that only goes forward, in machine sleep too.
    package var uptime: @Sendable () -> ContinuousClock.Instant
    /// Does the work after so long a time.
    package var after: @Sendable (Duration, @escaping Work) -> Void
    /// 0 ..< 1, for jitter.
    package var random: @Sendable () -> Double
    package var transport: any Transport

    package init(
        variables: [String: String], machineFacts: @escaping @Sendable () -> MachineFacts?,
        secondsSince1970: @escaping @Sendable () -> Double, uptime: @escaping @Sendable () -> ContinuousClock.Instant,
        after: @escaping @Sendable (Duration, @escaping Work) -> Void, random: @escaping @Sendable () -> Double,
        transport: any Transport
    ) {
        self.variables = variables
        self.machineFacts = machineFacts
        self.secondsSince1970 = secondsSince1970
        self.uptime = uptime
        self.after = after
        self.random = random
        self.transport = transport
    }

    package static func ofThisProcess() -> Surroundings {
        Surroundings(
            variables: ProcessInfo.processInfo.environment, machineFacts: MachineFacts.read,
            secondsSince1970: { Date().timeIntervalSince1970 }, uptime: { ContinuousClock.now }, after: later,
            random: { Double.random(in: 0..<1) }, transport: URLSessionTransport())
    }

    private static func later(_ pause: Duration, _ work: @escaping Work) {
        let milliseconds = min(max(pause.inSeconds, 0), 1e6) * 1_000
        DispatchQueue.global(qos: .utility).asyncAfter(
            deadline: .now() + .milliseconds(Int(milliseconds)), execute: work)
    }
}

extension Duration {
    /// Never traps, however long it is.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }

    func bounded(_ least: Duration, _ most: Duration) -> Duration { min(max(self, least), most) }
}
