package import Database
import Delivery
import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Timekeeping

/// Looks for new and changed rows where no triggers may be made, and puts them into a `StoreQueue`.
///
/// The first look tells nothing: the watch begins with what is there then. A later one misses nothing that is committed
/// within the rule's overlap after something newer was seen; after that, a new row is missed, and a changed one too.
/// Each page of what was found, and what was noted of it, is one transaction in the store, so a crash costs nothing but
/// another look. Two nodes that look at once do not double: who has read before the other wrote gives up.
///
/// What polling cannot see: a row that was deleted, a state between two looks, a change that leaves the `changed`
/// column as it was (unless the row is new), a row whose growing column is NULL.
package final class ChangePoller: Service {
    let definition: WatchDefinition
    let rule: PollRule
    let queue: StoreQueue
    let source: ConnectionPool
    let clock: any WallClock
    let table: PolledTable
    let book: PollBook
    let logger: Logger
    /// Rows that are read, and written about, at once.
    let pageSize: Int
    let troubles: TroubleLog

    /// Rows that are there when the watch begins, the newest by the growing column, are noted, so that what is
    /// committed late among them is found.
    static let notedAtFirst = 1_000
    private static let longestPause: TimeInterval = 60
    private static let fails = "polling a watched table fails; it is tried again until it works"

    package init(
        _ definition: WatchDefinition, rule: PollRule, queue: StoreQueue, store: ConnectionPool, source: ConnectionPool,
        clock: any WallClock, logger: Logger, pageSize: Int = 1_000
    ) {
        var logger = logger
        logger[metadataKey: "watch"] = "\(definition.name)"
        self.definition = definition
        self.rule = rule
        self.queue = queue
        self.source = source
        self.clock = clock
        self.logger = logger
        self.pageSize = max(1, pageSize)
        table = PolledTable(definition, rule)
        book = PollBook(definition: definition, rule: rule, store: store)
        troubles = TroubleLog(logger: logger, clock: clock)
    }

    /// Polls until the stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var failures = 0
            while !Task.isCancelled {
                do {
                    try await self.pollIfDue()
                    failures = 0
                    self.troubles.isOver(Self.fails, "a watched table is polled again")
                } catch {
                    // A stop is no trouble.
                    guard !Task.isCancelled else { return }
                    failures += 1
                    self.troubles.lasts(Self.fails, error: error)
                }
                try? await self.clock.sleep(for: self.pause(after: failures))
            }
        }
    }

    /// Looks once, whoever looked when.
    ///
    /// - Returns: how many changes it put into the queue.
    /// - Throws: what a database says. What was found until then is in the queue; the next look finds the rest.
    @discardableResult
    package func pollOnce() async throws -> Int {
        var told = 0
        defer { if told > 0 { queue.announce() } }
        guard var position = try await position() else { return 0 }
        if position.beginning != nil {
            try await noteBeginning(&position)
            return 0
        }
        let (begun, border) = (clock.now(), try position.start.map(TypedText.value))
        let bounds = try await source.withConnection { [table, position] connection in
            (
                growing: try table.growingTop(
                    low: position.growingLow.map(TypedText.value),
                    floor: (position.steps.last?.top ?? position.growingLow).map(TypedText.value), on: connection),
                low: try table.nextLow(after: position.changedLow.map(TypedText.value), on: connection)
            )
        }
        if bounds.growing.isBelowLow {
            try await goOn(above: bounds.growing.highest, position)
            return 0
        }
        var scans = [
            PollScan(order: .growing, low: try position.growingLow.map(TypedText.value), border: border)
        ]
        if rule.changed != nil {
            scans.append(PollScan(order: .changed, low: try position.changedLow.map(TypedText.value), border: border))
        }
        for scan in scans {
            guard try await read(scan, isQuiet: false, at: &position, told: &told) else { return told }
        }
        position.advance(
            top: bounds.growing.reached.flatMap(TypedText.text), seenAt: begun, overlap: rule.overlap)
        // What is below may be forgotten; what is not known there is not new.
        if !remembersForGood { position.start = position.growingLow }
        position.changedLow = bounds.low.flatMap(TypedText.text) ?? position.changedLow
        position.polledAt = clock.now().unixMilliseconds
        if try await book.save(position, at: clock.now()) { try await forget(asOf: begun) }
        return told
    }

    /// Looks if it is time. Another node may have polled just now.
    package func pollIfDue() async throws {
        let last = try await book.position()?.polledAt ?? 0
        let passed = clock.now().unixMilliseconds - last
        guard passed < 0 || passed >= rule.every.milliseconds * 9 / 10 else { return }
        try await pollOnce()
    }

    private func pause(after failures: Int) -> Duration {
        guard failures > 0 else { return rule.every }
        let pause = min(Double(1 << min(failures - 1, 10)), max(Self.longestPause, rule.every.seconds))
        return .seconds(pause)
    }
}
