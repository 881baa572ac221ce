import Database

/// The submitted records of some days one after the other, each with the figures that a settlement counts.
///
/// Readings are looked up for a few hundred records at a time, while the source's connection waits: nothing of a day is
/// held but those.
struct SettledRecords {
    private let scan: SubmissionScan
    private let store: AnalysisStore
    private static let batch = 500

    init(scan: SubmissionScan, store: AnalysisStore) {
        self.scan = scan
        self.store = store
    }

    /// In the order in which the source gives them.
    func forEach(
        in days: ClosedRange<SettlementDay>, task: Int64? = nil, on connection: any Connection,
        _ body: (CountedRecord) throws -> Void
    ) throws {
        var waiting: [SubmissionRecord] = []
        waiting.reserveCapacity(Self.batch)
        try scan.forEach(in: days, task: task, on: connection) { record in
            waiting.append(record)
            guard waiting.count >= Self.batch else { return }
            try hand(waiting, to: body)
            waiting.removeAll(keepingCapacity: true)
        }
        try hand(waiting, to: body)
    }

    private func hand(_ records: [SubmissionRecord], to body: (CountedRecord) throws -> Void) throws {
        let unread = records.filter { $0.platform != nil && !$0.reading.isUsable }.map(\.id)
        let readings =
            unread.isEmpty
            ? [:]
            : try BlockingQuestion.answer { [store] in
                try await store.readings(of: unread)
            }
        for record in records { try body(CountedRecord(record, reading: readings[record.id])) }
    }
}
