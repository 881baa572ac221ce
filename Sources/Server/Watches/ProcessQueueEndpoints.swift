import FoundationEssentials
import Hummingbird
package import Observability
package import Timekeeping
import Watches

/// `GET` and `POST /api/wecom/process-queue`: what waits is told now, and the counts are answered, as the script that
/// called it every five minutes knows it.
///
/// That script has no token. It is let in from this machine, and from there only.
package struct ProcessQueueEndpoints: Sendable {
    private let desks: [WatchDesk]
    private let clock: any WallClock
    private let mask: SecretMask

    static let path = "/api/wecom/process-queue"
    /// The script waits for 30 seconds.
    static let patience = Duration.seconds(25)

    package init(desks: [WatchDesk], clock: any WallClock, mask: SecretMask) {
        self.desks = desks
        self.clock = clock
        self.mask = mask
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, Self.path, .admin, admitsOwnMachine: true) { _, facts in await process(facts) },
            Endpoint(.post, Self.path, .admin, admitsOwnMachine: true) { _, facts in await process(facts) },
        ]
    }

    private func process(_ facts: RequestFacts) async -> Response {
        do {
            let tally = try await Self.drain(desks)
            return ProcessQueueBody.response(ProcessQueueBody.done(tally, at: clock.now()), status: .ok)
        } catch {
            let reason = mask.mask("\(error)")
            facts.logger.error("the queues could not be processed", metadata: ["error": "\(reason)"])
            return ProcessQueueBody.response(ProcessQueueBody.failed(reason), status: .internalServerError)
        }
    }

    /// A watch that fails keeps no other from being done.
    private static func drain(_ desks: [WatchDesk]) async throws -> DrainTally {
        try await withThrowingTaskGroup(of: Result<DrainTally, any Error>.self) { group in
            for desk in desks {
                group.addTask {
                    do {
                        return .success(try await desk.drain(desk.definition.batch, patience))
                    } catch {
                        return .failure(WatchFailure(watch: desk.definition.name, reason: "\(error)"))
                    }
                }
            }
            var tally = DrainTally()
            var failure: (any Error)?
            for try await result in group {
                switch result {
                case .success(let own): tally += own
                case .failure(let error): failure = error
                }
            }
            if let failure { throw failure }
            return tally
        }
    }
}

/// Why a watch's queue could not be processed.
struct WatchFailure: Error, CustomStringConvertible {
    let watch: String
    let reason: String

    var description: String { "watch \(watch): \(reason)" }
}
