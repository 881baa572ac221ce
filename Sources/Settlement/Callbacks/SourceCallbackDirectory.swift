package import Database
package import Delivery
import FoundationEssentials
import Synchronization
package import Timekeeping

/// Where the partners of tasks are called, by the task's id: as `drama_tasks` has it when a callback is sent.
///
/// What was read is remembered for a minute. Callbacks that are due together ask together. That there is nobody is not
/// remembered: whoever gives a task its `callback_url` back and retries should not have to wait.
package final class SourceCallbackDirectory: CallbackDirectory {
    private struct Entry {
        let address: CallbackAddress
        let readAt: Date
    }

    private let clock: any WallClock
    private let defaultSecret: String?
    private let entries = Mutex<[Int64: Entry]>([:])
    private let lookups: GroupCommit<Int64, CallbackAddress?>

    private static let life = Duration.seconds(60)
    private static let mostEntries = 10_000
    private static let atOnce = 500

    /// - Parameters:
    ///   - source: its sessions may be read-only.
    ///   - defaultSecret: signs for tasks without one of their own.
    package init(source: ConnectionPool, defaultSecret: String?, clock: any WallClock) {
        self.clock = clock
        self.defaultSecret = defaultSecret
        lookups = GroupCommit(maximumBatch: Self.atOnce) { ids in
            let found = try await source.withConnection { try Self.read(ids, on: $0) }
            return ids.map { found[$0] }
        }
    }

    /// What was read of these tasks just now.
    package func prime(_ tasks: [SettledTask]) {
        remember(
            tasks.compactMap { task in
                CallbackCheck.url(of: task).map { (task.id, CallbackAddress(url: $0, secret: task.callbackSecret)) }
            })
    }

    package func address(of destination: String) async throws -> CallbackAddress? {
        guard let destination = CallbackDestination(destination) else { return nil }
        guard let address = try await currentAddress(of: destination.taskID) else { return nil }
        // What is told to one stands in its chain: it must not reach another.
        guard StatementPartner.name(of: address.url) == destination.partner else {
            throw SendFailure(
                .permanent, reason: "other_partner",
                message:
                    "the callback_url of task \(destination.taskID) leads to another host than \(destination.partner)",
                hint: "Settling the day again tells the new one.")
        }
        return signed(address)
    }

    private func currentAddress(of id: Int64) async throws -> CallbackAddress? {
        if let address = remembered(id) { return address }
        guard let address = try await lookups.submit(id) else { return nil }
        remember([(id, address)])
        return address
    }

    private func signed(_ address: CallbackAddress) -> CallbackAddress {
        let secret = [address.secret, defaultSecret].compactMap(\.self).first { !$0.isEmpty }
        return CallbackAddress(url: address.url, secret: secret)
    }

    private func remembered(_ id: Int64) -> CallbackAddress? {
        let now = clock.now()
        return entries.withLock { entries in
            entries[id].flatMap { entry in
                // A clock that was set back does not prolong it.
                (0..<Self.life.seconds).contains(now.timeIntervalSince(entry.readAt)) ? entry.address : nil
            }
        }
    }

    private func remember(_ found: [(Int64, CallbackAddress)]) {
        let now = clock.now()
        entries.withLock { entries in
            for (id, address) in found {
                if entries.count >= Self.mostEntries, entries[id] == nil { entries.removeAll(keepingCapacity: true) }
                entries[id] = Entry(address: address, readAt: now)
            }
        }
    }

    private static func read(_ ids: [Int64], on connection: any Connection) throws -> [Int64: CallbackAddress] {
        // Several parts of one batch may be for one task.
        let tasks = try TaskTable.tasks(Set(ids).sorted(), on: connection)
        return tasks.reduce(into: [:]) { found, task in
            guard let url = CallbackCheck.url(of: task) else { return }
            found[task.id] = CallbackAddress(url: url, secret: task.callbackSecret)
        }
    }
}
