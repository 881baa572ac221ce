package import Coordination
package import Database
package import Delivery
package import Foundation
import Timekeeping

/// What goes on inside this process, for whoever looks for a fault. No settings and no addresses.
package struct StateFacts: Encodable, Sendable {
    package struct Pool: Encodable, Sendable {
        let name: String
        /// Places that exist, of at most `limit`.
        let open: Int
        let busy: Int
        let waiting: Int
        let limit: Int

        package init(_ name: String, _ pool: ConnectionPool) {
            let usage = pool.usage
            self.name = name
            (open, busy, waiting) = (usage.open, usage.busy, usage.waiting)
            limit = pool.configuration.maximumConnections
        }
    }

    package struct Dispatching: Encodable, Sendable {
        let sending: Int
        let unrecorded: Int
        let isStopping: Bool
        let concurrency: Int
        let qps: Int

        package init(_ load: DispatchLoad, _ settings: DispatchSettings) {
            (sending, unrecorded, isStopping) = (load.sending, load.unrecorded, load.isStopping)
            (concurrency, qps) = (settings.concurrency, settings.qps)
        }
    }

    package struct DueJob: Encodable, Sendable {
        let name: String
        let next: Date?
        package init(name: String, next: Date?) {
            self.name = name
            self.next = next
        }
    }

    package struct Sharing: Encodable, Sendable {
        /// `redis` or `memory`: with whom limits, locks and marks are shared.
        let kind: String
        /// `working`; of Redis also `away` or `settling`.
        let state: String
        let since: Date?
        let why: String?

        /// - Parameter health: nil where there is no Redis.
        package init(_ health: SharingHealth?, masking: (String) -> String) {
            kind = health == nil ? "memory" : "redis"
            switch health {
            case nil, .working: (state, since, why) = ("working", nil, nil)
            case .away(let since, let why): (state, self.since, self.why) = ("away", since, masking(why))
            case .settling(let since): (state, self.since, why) = ("settling", since, nil)
            }
        }
    }

    let node: String
    let version: String
    let startedAt: Date
    let uptimeSeconds: Double
    let phase: String
    let pools: [Pool]
    let dispatcher: Dispatching
    let jobs: [DueJob]
    let coordination: Sharing
    /// How many lines were dropped because whoever takes them was too slow, by where they were to go.
    let logDrops: [String: Int]

    package init(
        node: String, version: String, startedAt: Date, now: Date, phase: String, pools: [Pool],
        dispatcher: Dispatching, jobs: [DueJob], coordination: Sharing, logDrops: [String: Int]
    ) {
        self.node = node
        self.version = version
        self.startedAt = startedAt
        uptimeSeconds = max(0, now.timeIntervalSince(startedAt))
        self.phase = phase
        self.pools = pools
        self.dispatcher = dispatcher
        self.jobs = jobs
        self.coordination = coordination
        self.logDrops = logDrops
    }
}
