import Synchronization

/// What each installation reported, and was told of it.
final class ReportLedger: Sendable {
    struct Entry: Sendable {
        /// Answered with 200.
        var acknowledged = 0
        /// Sent, and nobody knows: the answer never came.
        var unanswered = 0
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let begun = Mutex(0)

    /// An id for the next report: every second one is known already.
    func nextID() -> String {
        let number = begun.withLock { begun in
            begun += 1
            return begun
        }
        let id = number.isMultiple(of: 2) ? Int.random(in: 1...max(1, number / 2)) : number
        return "\(String(id, radix: 16))-0123456789abcdef"
    }

    func acknowledge(_ id: String) { entries.withLock { $0[id, default: Entry()].acknowledged += 1 } }
    func doubt(_ id: String) { entries.withLock { $0[id, default: Entry()].unanswered += 1 } }

    var all: [String: Entry] { entries.withLock { $0 } }
    var acknowledged: Int { all.values.reduce(0) { $0 + $1.acknowledged } }

    /// Reports from several connections until `end`.
    func flood(_ clients: [StatisticsClient], connections: Int, until end: ContinuousClock.Instant) async {
        await withTaskGroup(of: Void.self) { group in
            for connection in 0..<connections {
                let client = clients[connection % clients.count]
                group.addTask { await self.report(to: client, connection, until: end) }
            }
        }
    }

    private func report(to client: StatisticsClient, _ connection: Int, until end: ContinuousClock.Instant) async {
        while ContinuousClock.now < end, !Task.isCancelled {
            let id = nextID()
            let body = StatisticsClient.report(
                id, os: ["Linux", "Windows", "macOS"][id.utf8.count % 3], version: "1.\(connection % 5)")
            do {
                let status = try await client.post(body).status
                if status == 200 { acknowledge(id) } else if status != 503 { doubt(id) }
            } catch {
                // The process died, or is not there yet.
                doubt(id)
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
