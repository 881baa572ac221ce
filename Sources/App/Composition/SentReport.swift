import Delivery
import Reports

/// What came of a report that was sent by hand, for people and for scripts.
struct SentReport: Sendable {
    let sending: ReportSending
    /// Of the report itself.
    let outcomes: [DeliveryOutcome]
    /// Of what the error channels were told.
    let notices: [DeliveryOutcome]

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
        }
    }

    var facts: Facts {
        Facts(
            run: sending.run.id, text: sending.run.text, failures: sending.run.failures,
            deliveries: outcomes.map {
                Facts.Delivery(id: $0.id, channel: $0.channel, state: $0.state.rawValue, error: $0.error, hint: $0.hint)
            })
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
        }
        let failed = outcomes.filter { $0.state == .failed || $0.state == .cancelled }.count
        if failed > 0 {
            complaints.append(
                "\(failed) of \(outcomes.count) deliveries failed; see herald delivery list --state failed")
        }
        return complaints.isEmpty ? nil : complaints.joined(separator: "\nherald: ")
    }
}
