import Templates
import Watches

extension WatchDefinition {
    static func plain(_ name: String = "members", channels: [String] = ["crm"]) throws -> WatchDefinition {
        WatchDefinition(
            name: name, source: "crm", table: "members", events: [.insert, .update, .delete],
            messages: WatchMessages(usual: .text(try TextTemplate(""))), channels: channels)
    }
}
