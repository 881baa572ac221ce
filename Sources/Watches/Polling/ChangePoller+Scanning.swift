import Database
import FoundationEssentials
import Timekeeping

extension ChangePoller {
    private static let forgottenAtOnce = 1_000
    private static let undecided =
        "the condition of a watch cannot be evaluated for some rows; they are not told as long as that is so"

    /// Whether what is known of a record serves longer than the overlap: then also an old one's changed fields are known.
    var remembersForGood: Bool { rule.changed != nil && definition.columns != nil }

    /// Where the watch stands; a new one begins here.
    func position() async throws -> PollPosition? {
        if let position = try await book.position(), position.isOf(definition, rule) {
            return try await watchingColumns(position)
        }
        let (definition, rule, table) = (definition, rule, table)
        let position = try await source.withConnection { connection in
            var position = PollPosition(definition, rule)
            let top = try table.growingTop(low: nil, floor: nil, on: connection).highest
            position.growingLow = try table.growing(belowNewest: Self.notedAtFirst, on: connection)
                .flatMap(TypedText.text)
            position.start = position.growingLow
            position.changedLow = try table.nextLow(after: nil, on: connection).flatMap(TypedText.text)
            position.beginning = PollPosition.Beginning(
                growingTop: top.flatMap(TypedText.text),
                changedTop: try table.changedTop(on: connection).flatMap(TypedText.text))
            return position
        }
        logger.notice("a watch begins to poll; what is in the table already is not told")
        return try await book.begin(position, at: clock.now())
    }

    /// Where other columns are watched than before, what is known of records that no look finds is no use: a change of
    /// a column that was not watched then would go unseen.
    private func watchingColumns(_ position: PollPosition) async throws -> PollPosition? {
        var position = position
        let former = position.columns
        position.columns = definition.columns?.sorted()
        guard position.columns != former else { return position }
        position.start = position.growingLow
        let limit = Date(unixMilliseconds: position.polledAt - rule.overlap.milliseconds)
        return try await book.move(to: position, forgettingBefore: limit, at: clock.now())
    }

    /// Rows were taken away above the low-water mark, or the table is another one: it is gone on above what is there.
    func goOn(above top: SQLValue?, _ position: PollPosition) async throws {
        logger.warning(
            "a watched table ends below what was looked at already; rows above its end are new from now on",
            metadata: ["column": "\(rule.growing)"])
        var position = position
        position.goOn(above: top.flatMap(TypedText.text))
        // Only a look by the changed column finds a record again.
        let limit = rule.changed == nil ? Date.distantFuture : nil
        _ = try await book.move(to: position, forgettingBefore: limit, at: clock.now())
    }

    /// Notes what was there when the watch began, as far as later looks will find it again.
    func noteBeginning(_ position: inout PollPosition) async throws {
        guard let beginning = position.beginning else { return }
        var told = 0
        if let top = try beginning.growingTop.map(TypedText.value) {
            let low = try position.growingLow.map(TypedText.value)
            let scan = PollScan(order: .growing, low: low, high: top, border: nil)
            guard try await read(scan, isQuiet: true, at: &position, told: &told) else { return }
        }
        if let top = try beginning.changedTop.map(TypedText.value) {
            let low = try position.changedLow.map(TypedText.value)
            let scan = PollScan(order: .changed, low: low, high: top, border: nil)
            guard try await read(scan, isQuiet: true, at: &position, told: &told) else { return }
        }
        position.beginning = nil
        _ = try await book.save(position, at: clock.now())
    }

    /// Reads a scan's rows, page by page, and writes what they mean.
    ///
    /// - Returns: false if another node has polled meanwhile.
    func read(
        _ scan: PollScan, isQuiet: Bool, at position: inout PollPosition, told: inout Int
    ) async throws -> Bool {
        var place: PollPlace?
        var nameless = 0
        repeat {
            let page = try await source.withConnection { [table, pageSize, place] connection in
                try table.page(of: scan, after: place, size: pageSize, on: connection)
            }
            let rows = isQuiet ? page.rows + page.undecided : page.rows
            guard let count = try await book.write(rows, at: &position, isQuiet: isQuiet, now: clock.now()) else {
                logger.debug("another node polls this watch")
                return false
            }
            told += count
            nameless += page.nameless
            if let trouble = page.trouble { troubles.lasts(Self.undecided, level: .warning, error: trouble) }
            place = page.next
        } while place != nil
        if nameless > 0 {
            logger.warning(
                "rows of a watched table have no key, or one too long to be kept; they are not told",
                metadata: ["rows": "\(nameless)", "column": "\(definition.key)"])
        }
        return true
    }

    /// Records that this look did not find, and none will.
    func forget(asOf date: Date) async throws {
        guard !remembersForGood else { return }
        let limit = date.addingTimeInterval(-2 * rule.overlap.seconds)
        while try await book.forget(seenBefore: limit, most: Self.forgottenAtOnce) == Self.forgottenAtOnce {}
    }
}
