import FoundationEssentials
import Timekeeping

/// Who may call now: the rate and the parallel calls of every robot.
struct RobotGate: Sendable {
    private struct Robot: Sendable {
        var window: SlidingWindow
        var calls = 0
    }

    private let messagesPerWindow: Int?
    private let span: TimeInterval
    private let parallelCalls: Int?
    private var robots: [String: Robot] = [:]
    /// Robots that are at rest are forgotten when there are more than this; it grows with those that are not.
    private var pruneAbove = 10_000

    init(_ configuration: SimulatorConfiguration) {
        messagesPerWindow = configuration.messagesPerWindow
        span = configuration.rateWindow.seconds
        parallelCalls = configuration.parallelCalls
    }

    /// Counts a call in; false: there are too many. Every `enter` needs a `leave`, whatever it returned.
    mutating func enter(_ key: String, at now: Date) -> Bool {
        if robots.count >= pruneAbove { prune(at: now) }
        let robot = newRobot
        robots[key, default: robot].calls += 1
        guard let parallelCalls, let calls = robots[key]?.calls else { return true }
        return calls <= parallelCalls
    }

    mutating func leave(_ key: String) {
        robots[key]?.calls -= 1
    }

    /// Counts a message; false: too many in the window.
    mutating func admitMessage(_ key: String, at now: Date) -> Bool {
        guard messagesPerWindow != nil else { return true }
        let robot = newRobot
        return robots[key, default: robot].window.admit(at: now)
    }

    private var newRobot: Robot { Robot(window: SlidingWindow(limit: messagesPerWindow ?? 0, span: span)) }

    private mutating func prune(at now: Date) {
        robots = robots.filter { $0.value.calls > 0 || !$0.value.window.isIdle(at: now) }
        pruneAbove = max(10_000, robots.count * 2)
    }
}
