import Database
import FoundationEssentials
import Timekeeping

/// The books of the outbox, for people: what was sent and what was not, and what they can do about it.
package struct DeliveryLedger: Sendable {
    private let outbox: Outbox

    package init(outbox: Outbox) {
        self.outbox = outbox
    }

    /// Deliveries, newest first.
    package func list(_ filter: DeliveryFilter = DeliveryFilter()) async throws -> [DeliverySummary] {
        try await outbox.store.withConnection { try LedgerStore.list(filter, on: $0) }
    }

    /// Deliveries, newest first, at a cost that does not grow with how many there ever were.
    package func page(_ filter: DeliveryFilter = DeliveryFilter()) async throws -> DeliveryPage {
        try await outbox.store.withConnection { try LedgerStore.page(filter, on: $0) }
    }

    /// One delivery with its message and its attempts; nil if there is none with that id.
    package func show(_ id: Int64) async throws -> DeliveryDetails? {
        try await outbox.store.withConnection { try LedgerStore.details(of: id, on: $0) }
    }

    /// These deliveries, in that order; those that do not exist are left out.
    package func summaries(of ids: [Int64]) async throws -> [DeliverySummary] {
        try await outbox.store.withConnection { connection in
            try ids.compactMap { try LedgerStore.details(of: $0, on: connection)?.summary }
        }
    }

    /// How many deliveries are in each state; every state is there.
    package func counts() async throws -> [DeliveryState: Int] {
        try await outbox.store.withConnection { try LedgerStore.counts(on: $0) }
    }

    /// How many deliveries wait, as far as `limit`: cheap however many there are.
    package func waiting(upTo limit: Int) async throws -> Int {
        try await outbox.store.withConnection { try LedgerStore.waiting(upTo: limit, on: $0) }
    }

    /// Channels for which deliveries wait and which the configuration does not declare, with their number.
    package func strandedChannels() async throws -> [String: Int] {
        let known = Set(outbox.channels.keys)
        let waiting = try await outbox.store.withConnection { try LedgerStore.pendingChannels(on: $0) }
        return waiting.filter { !known.contains($0.key) }
    }

    /// The channels to which nothing goes at present.
    package func pauses() async throws -> [ChannelPause] {
        let now = outbox.clock.now()
        return try await outbox.store.withConnection { try ChannelStore.pauses(at: now, on: $0) }
    }

    /// Ends the pause of a channel that was broken; what the peer asked for is kept.
    package func resume(_ channel: String) async throws {
        try await outbox.store.transaction { [sender = outbox.sender] connection in
            try ChannelStore.resume(channel, on: connection)
            try connection.say(
                StoreNotice.enqueued(channel: channel, dueAt: nil).text(from: sender), as: StoreNotice.name)
        }
    }

    /// Each declared channel with its condition, by name.
    package func channels() async throws -> [ChannelCondition] {
        let now = outbox.clock.now()
        let names = outbox.channels.keys.sorted()
        return try await outbox.store.withConnection { connection in
            let pauses = try ChannelStore.pauses(at: now, on: connection)
            return try names.map { name in
                ChannelCondition(
                    name: name, pause: pauses.first { $0.channel == name },
                    waiting: try LedgerStore.pending(of: name, on: connection))
            }
        }
    }

    /// Switches a channel off; what waits for it stays. Its owners are told.
    ///
    /// - Returns: nil if it was off already; else why some owners cannot be told, by channel.
    /// - Throws: `UnknownChannel`.
    @discardableResult
    package func disable(_ channel: String, reason: String) async throws -> [String: String]? {
        try checkDeclared(channel)
        let now = outbox.clock.now()
        let untold = try await outbox.store.transaction { [outbox] connection in
            try outbox.disable(channel, reason: reason, at: now, on: connection)
        }
        outbox.notices.post(.recorded)
        return untold
    }

    /// Switches a channel on, as if its peer had never failed.
    ///
    /// - Returns: whether it was off.
    /// - Throws: `UnknownChannel`.
    @discardableResult
    package func enable(_ channel: String) async throws -> Bool {
        try checkDeclared(channel)
        let wasDisabled = try await outbox.store.transaction { try ChannelStore.enable(channel, on: $0) }
        outbox.notices.post(.enqueued(channels: [channel], dueAt: outbox.clock.now(), isCommitted: true))
        return wasDisabled
    }

    private func checkDeclared(_ channel: String) throws {
        guard outbox.channels[channel] != nil else {
            throw UnknownChannel(name: channel, known: Array(outbox.channels.keys))
        }
    }

    /// Puts a failed or cancelled delivery back, with fresh attempts, to be sent at once. A channel that was
    /// paused because it was broken gets its chance.
    ///
    /// - Throws: `DeliveryRefusal` if it is in another state.
    package func retry(_ id: Int64) async throws {
        let now = outbox.clock.now()
        let channel = try await outbox.store.transaction { [sender = outbox.sender] connection in
            let channel = try LedgerStore.retry(id, at: now, on: connection)
            try connection.say(
                StoreNotice.enqueued(channel: channel, dueAt: nil).text(from: sender), as: StoreNotice.name)
            return channel
        }
        outbox.notices.post(.enqueued(channels: [channel], dueAt: now, isCommitted: true))
    }

    /// Calls off a delivery that waits, or closes the case of one that failed.
    ///
    /// - Throws: `DeliveryRefusal` if it is being sent, or was.
    package func cancel(_ id: Int64) async throws {
        let now = outbox.clock.now()
        let (channel, ended) = try await outbox.store.transaction { [sender = outbox.sender] connection in
            let (channel, ended) = try LedgerStore.cancel(id, at: now, on: connection)
            for notice in [StoreNotice.enqueued(channel: channel, dueAt: nil), .outcomeWaits] {
                try connection.say(notice.text(from: sender), as: StoreNotice.name)
            }
            return (channel, ended)
        }
        outbox.metrics.ended(ended, in: channel, as: .cancelled, reason: "by_hand")
        outbox.notices.post(.enqueued(channels: [channel], dueAt: now, isCommitted: true))
        outbox.notices.post(.outcomeWaits)
    }
}
