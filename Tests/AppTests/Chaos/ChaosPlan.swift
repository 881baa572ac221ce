import TestSupport

/// What happens to nodes and servers, and when: drawn from a seed, so that a failure can be played again.
struct ChaosPlan {
    enum Step {
        case kill(nodes: [Int])
        case crashDatabase
        case crashRedis
    }

    struct Event {
        /// When so many messages have arrived: in the middle of the work, however fast the machine is.
        let arrived: Int
        let step: Step
        /// How long what was ended stays away.
        let rest: Duration
    }

    /// How much is done to them.
    struct Size {
        let deliveries: Int
        let kills: Int
        let databaseCrashes: Int
        let redisCrashes: Int

        static let short = Size(deliveries: 1_500, kills: 4, databaseCrashes: 1, redisCrashes: 1)
        static let full = Size(deliveries: 20_000, kills: 30, databaseCrashes: 3, redisCrashes: 3)
    }

    static let nodes = 3
    let events: [Event]

    init(_ size: Size, seed: UInt64) {
        var random = SeededRandom(seed: seed, "plan")
        var steps: [Step] = (0..<size.kills).map { number in
            // Once all at the same moment: then nobody is left to take anything over.
            number == size.kills / 2
                ? .kill(nodes: Array(0..<Self.nodes)) : .kill(nodes: [.random(in: 0..<Self.nodes, using: &random)])
        }
        steps += Array(repeating: .crashDatabase, count: size.databaseCrashes)
        steps += Array(repeating: .crashRedis, count: size.redisCrashes)
        steps.shuffle(using: &random)
        // Not near the end: what a dead node had claimed arrives only when its lease is over.
        let stride = size.deliveries * 6 / 10 / steps.count
        events = steps.enumerated().map { index, step in
            let arrived = size.deliveries / 10 + index * stride + .random(in: 0..<stride, using: &random)
            return Event(arrived: arrived, step: step, rest: .milliseconds(.random(in: 20...600, using: &random)))
        }
    }
}
