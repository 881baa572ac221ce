import Delivery
import Foundation

/// How a channel stands, as `--json` prints it.
struct ChannelFacts: Encodable {
    let name: String
    let type: String
    let state: String
    /// nil where the pause has no end of its own.
    let until: Date?
    let waiting: Int
    let reason: String?

    static func all(of application: HeraldApplication) async throws -> [ChannelFacts] {
        let kinds = Dictionary(
            application.configuration.channels.map { ($0.name, Swift.type(of: $0.declaration).variant.name) }
        ) { first, _ in first }
        return try await DeliveryLedger(outbox: application.outbox).channels().map { channel in
            ChannelFacts(
                name: channel.name, type: kinds[channel.name] ?? "", state: channel.state,
                until: channel.pause.flatMap { $0.kind == .disabled ? nil : $0.until }, waiting: channel.waiting,
                reason: channel.pause?.reason)
        }
    }

    /// Prints the one of this name.
    static func print(_ name: String, of application: HeraldApplication) async throws {
        try JSONOutput.print(try await all(of: application).first { $0.name == name })
    }
}
