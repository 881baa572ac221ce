import Channels
import Delivery
import Server

extension HeraldApplication {
    /// `wecom-robot` and the like, by the channel's name.
    var channelTypes: [String: String] {
        let declared = configuration.channels.map { ($0.name, Swift.type(of: $0.declaration).variant.name) }
        let callbacks = configuration.settlements.map { ($0.channelName, "callbacks") }
        return Dictionary(declared + callbacks) { first, _ in first }
    }
}

extension ChannelFacts {
    static func all(of application: HeraldApplication) async throws -> [ChannelFacts] {
        try await all(DeliveryLedger(outbox: application.outbox), types: application.channelTypes)
    }

    /// Prints the one of this name.
    static func print(_ name: String, of application: HeraldApplication) async throws {
        try JSONOutput.print(try await all(of: application).first { $0.name == name })
    }
}
