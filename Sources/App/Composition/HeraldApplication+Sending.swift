import Delivery
import Foundation
import Observability
import Reports
import Timekeeping

extension HeraldApplication {
    /// Sends a report by hand, in this process, and waits for what its channels answer.
    func send(_ report: ReportDefinition, at instant: Date, patience: Duration) async throws -> SentReport {
        let traceID = TraceID.make()
        let sending = try await TerminalProgress.during(counting(report)) {
            try await runner.send(report, .manual(at: instant, mark: traceID), traceID: traceID)
        }
        let outcomes = try await drain(sending.deliveryIDs + sending.noticeIDs, patience: patience)
        let own = Set(sending.deliveryIDs)
        return SentReport(
            sending: sending, outcomes: outcomes.filter { own.contains($0.id) },
            notices: outcomes.filter { !own.contains($0.id) }, pauses: try await pauses(of: outcomes))
    }

    /// Sends a test message through one channel and waits for the answer.
    func sendTest(_ text: String, through channel: String, patience: Duration) async throws -> [DeliveryOutcome] {
        let ledger = DeliveryLedger(outbox: outbox)
        if let pause = try await ledger.pauses().first(where: { $0.channel == channel && $0.kind == .disabled }) {
            throw CommandFailure(
                .workFailed,
                "\(pauseSentence(pause)); herald channel enable \(channel) switches it on again")
        }
        try await ledger.resume(channel)
        let traceID = TraceID.make()
        var entry = OutboxEntry(
            message: .text(text), channel: channel, key: "channel-test:\(traceID)", traceID: traceID)
        entry.keepsChannel = true
        return try await drain(try await outbox.enqueue(entry).deliveryIDs, patience: patience)
    }

    /// What a report does at first, for whoever waits.
    func counting(_ report: ReportDefinition) -> String {
        "counting for \(report.name)"
    }

    /// Why deliveries that are not finished wait, one sentence for each paused channel.
    func pauses(of outcomes: [DeliveryOutcome]) async throws -> [String] {
        let waiting = Set(outcomes.filter { !$0.state.isFinished }.map(\.channel))
        guard !waiting.isEmpty else { return [] }
        return try await DeliveryLedger(outbox: outbox).pauses().filter { waiting.contains($0.channel) }
            .map { pause in
                pauseSentence(pause)
                    + (pause.kind == .disabled ? "; herald channel enable \(pause.channel) switches it on again" : "")
            }
    }

    func pauseSentence(_ pause: ChannelPause) -> String {
        let state =
            switch pause.kind {
            case .asked, .broken: "is paused until \(time(pause.until))"
            case .resting: "rests until \(time(pause.until)), because its peer fails"
            case .disabled: "is disabled" + (pause.since.map { " since \(time($0))" } ?? "")
            }
        return "the channel \(pause.channel) \(state)" + (pause.reason.map { ": \($0)" } ?? "")
    }

    /// Delivers just these and tells the features what came of them; what they then want to say is delivered too.
    func drain(_ ids: [Int64], patience: Duration) async throws -> [DeliveryOutcome] {
        let deadline = clock.now().addingTimeInterval(patience.seconds)
        let outcomes = try await TerminalProgress.during("waiting for what the channels answer") {
            try await send(ids, until: deadline)
        }
        let told = try await OutcomeTeller(outbox: outbox, listeners: listeners, mask: mask, logger: logger)
            .tellDue()
        if told > 0 { await writeMarks() }
        if told > 0, outcomes.contains(where: { $0.state.isDeadLetter || $0.state == .partial }) {
            _ = try await send(try await ownPending(), until: deadline)
        }
        return outcomes
    }

    /// What was enqueued since this process began and still waits.
    func ownPending() async throws -> [Int64] {
        try await DeliveryLedger(outbox: outbox).list(DeliveryFilter(state: .pending, since: openedAt)).map(\.id)
    }

    /// Delivers just these; nobody is told.
    func send(_ ids: [Int64], until deadline: Date) async throws -> [DeliveryOutcome] {
        guard !ids.isEmpty else { return [] }
        return try await Dispatcher.drain(
            ids, of: outbox, settings: configuration.dispatch, mask: mask, logger: logger,
            coordinator: sharing, until: deadline)
    }
}
