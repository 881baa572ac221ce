import Delivery
import Synchronization
import TestSupport

/// Enqueues every message, however often the store refuses it: under the same key, so that it is in there once.
struct ChaosProducers {
    /// What they met.
    struct Experience {
        /// The store was away.
        var refusals = 0
        /// The key was known: an earlier try had been committed though nobody heard of it, or a rival was faster.
        var duplicates = 0
    }

    let outbox: Outbox
    let channels: [String]
    let count: Int
    let seed: UInt64
    let book: PeerBook

    private static let producers = 8
    private static let patience = 2_000

    func run() async throws -> Experience {
        try await withThrowingTaskGroup(of: Experience.self) { group in
            for producer in 0..<Self.producers {
                group.addTask {
                    var experience = Experience()
                    for number in stride(from: producer, to: count, by: Self.producers) {
                        // Work is still coming in when something breaks, also late.
                        await book.wait(untilArrived: number - count * 4 / 10)
                        try await enqueue(number, &experience)
                    }
                    return experience
                }
            }
            return try await group.reduce(into: Experience()) {
                $0.refusals += $1.refusals
                $0.duplicates += $1.duplicates
            }
        }
    }

    private func enqueue(_ number: Int, _ experience: inout Experience) async throws {
        var random = SeededRandom(seed: seed, "producer \(number)")
        let entry = entry(number)
        guard Int.random(in: 0..<20, using: &random) == 0 else { return try await enqueue(entry, &experience) }
        // Two at the same moment under one key.
        async let rival = { () async throws -> Experience in
            var experience = Experience()
            try await enqueue(entry, &experience)
            return experience
        }()
        try await enqueue(entry, &experience)
        let met = try await rival
        experience.refusals += met.refusals
        experience.duplicates += met.duplicates
    }

    private func enqueue(_ entry: OutboxEntry, _ experience: inout Experience) async throws {
        for attempt in 0... {
            do {
                if try await outbox.enqueue(entry).isDuplicate { experience.duplicates += 1 }
                return
            } catch {
                experience.refusals += 1
                guard attempt < Self.patience else { throw error }
                try await Task.sleep(for: .milliseconds(30))
            }
        }
    }

    private func entry(_ number: Int) -> OutboxEntry {
        let text = ChaosMessage.text(number)
        return OutboxEntry(
            message: .text(text), channel: channels[number % channels.count], key: text, traceID: "chaos")
    }
}
