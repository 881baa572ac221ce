import Delivery
import Reports

/// What came of a report that was sent by hand, for people and for scripts.
struct SentReport: Sendable {
    let sending: ReportSending
    /// Of the report itself.
    let outcomes: [DeliveryOutcome]
    /// Of what the error channels were told.
    let notices: [DeliveryOutcome]
    /// Why what is not finished waits.
    let pauses: [String]

    struct Facts: Encodable {
        let run: Int64
        let text: String?
        let failures: [String]
        let deliveries: [Delivery]

        struct Delivery: Encodable {
            let id: Int64
            let channel: String
            let state: String
            let error: String?
            let hint: String?

            init(_ outcome: DeliveryOutcome) {
                id = outcome.id
                channel = outcome.channel
                state = outcome.state.rawValue
                error = outcome.error
                hint = outcome.hint
            }
        }
    }

    var facts: Facts {
        Facts(
            run: sending.run.id, text: sending.run.text, failures: sending.run.failures,
            deliveries: outcomes.map(Facts.Delivery.init))
    }

    var channelLines: [String] {
        outcomes.map(OutcomeText.line) + notices.map { "told what failed: " + OutcomeText.line($0) }
    }

    /// Why the command has failed, or nil if everything was delivered and every line was counted.
    var complaint: String? {
        var complaints = sending.run.failures
        if sending.run.text == nil { complaints.append("no report was sent, because every line failed") }
        let open = outcomes.filter { !$0.state.isFinished }.count
        if open > 0 {
            complaints.append(
                "\(open) of \(outcomes.count) deliveries are not finished yet; herald serve goes on trying")
            complaints += pauses
        }
        let failed = outcomes.filter { $0.state.isDeadLetter || $0.state == .cancelled }.count
        if failed > 0 {
            complaints.append(
                "\(failed) of \(outcomes.count) deliveries failed; see herald delivery list --state dead")
        }
        let partial = outcomes.filter { $0.state == .partial }.count
        if partial > 0 {
            complaints.append("\(partial) of \(outcomes.count) deliveries reached not everybody")
        }
        return complaints.isEmpty ? nil : complaints.joined(separator: "\nherald: ")
    }
}
