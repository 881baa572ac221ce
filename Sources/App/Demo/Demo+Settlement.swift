import Foundation
import Settlement

extension Demo {
    /// Settles the day that the sample's submissions lie on, and says what became of it.
    func settle(_ application: HeraldApplication, _ partner: DemoPartner, _ steps: inout StepTimes) async throws
        -> [String]
    {
        let office = try application.office(named: "drama")
        let day = application.yesterday(of: office)
        let summary = try await steps.measure("settle \(day), call back") {
            try await application.settle(
                day, of: office, options: SettlementOptions(), patience: .seconds(30), label: "\(day)")
        }
        if let complaint = summary.complaints.first { throw CommandFailure(.workFailed, complaint) }
        guard let callback = partner.callbacks.last else {
            guard summary.refused == 0 else {
                throw CommandFailure(.workFailed, "the demo's partner received no callback")
            }
            return ["Yesterday's settlement:"] + summary.lines
                + ["", "The partner was told all this by an earlier demo in this folder, and is not told again."]
        }
        let verified = partner.callbacks.count(where: \.isVerified)
        guard verified == partner.callbacks.count else {
            throw CommandFailure(.workFailed, "the demo's partner could not verify a callback's signature")
        }
        return ["Yesterday's settlement:"] + summary.lines
            + ["", "One of \(verified) callbacks, signature verified:", callback.body]
    }
}
