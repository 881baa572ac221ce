package import Database
package import Delivery
package import FoundationEssentials
package import Logging
package import Timekeeping

/// Turns an Alertmanager's notifications into messages.
package struct AlertReceiver: Sendable {
    private let settings: AlertmanagerSettings
    private let timeZone: TimeZone
    private let store: ConnectionPool
    private let outbox: Outbox
    private let clock: any WallClock
    private let logger: Logger

    /// - Parameter timeZone: in which people are told times.
    package init(
        settings: AlertmanagerSettings, timeZone: TimeZone, store: ConnectionPool, outbox: Outbox,
        clock: any WallClock, logger: Logger
    ) {
        self.settings = settings
        self.timeZone = timeZone
        self.store = store
        self.outbox = outbox
        self.clock = clock
        self.logger = logger
    }

    /// The channels that a caller may ask for.
    package var channels: [String] { settings.allChannels }

    /// Puts what there is to tell into the outbox, all in one transaction.
    ///
    /// - Parameter channel: one of `channels`, to which everything goes; nil: as the routes say.
    /// - Throws: `DatabaseError` where the store is away: nothing was told, and Alertmanager shall come again;
    ///   `AlertsRefused` where no channel can take it.
    package func receive(
        _ notification: AlertNotification, to channel: String? = nil, traceID: String
    ) async throws -> [ToldAlerts] {
        let alerts = notification.alerts.filter { settings.tellsResolved || !$0.isResolved }
        let destinations = channel.map { [($0, alerts)] } ?? settings.destinations(of: alerts)
        let parts = destinations.filter { !$0.1.isEmpty }.map { channel, alerts in
            var part = notification
            part.alerts = alerts
            return (channel, part)
        }
        guard !parts.isEmpty else { return [] }
        return try await store.transaction { connection in
            try tell(parts, traceID: traceID, on: connection)
        }
    }

    private func tell(
        _ parts: [(String, AlertNotification)], traceID: String, on connection: any Connection
    ) throws -> [ToldAlerts] {
        var told: [ToldAlerts] = []
        var refusal = ""
        for (channel, notification) in parts {
            do {
                told.append(try tell(notification, to: channel, traceID: traceID, on: connection))
            } catch let error where !(error is DatabaseError) {
                // The others are told all the same.
                refusal = "\(error)"
                logger.error(
                    "a channel cannot be told of alerts",
                    metadata: ["channel": "\(channel)", "error": "\(error)", "trace_id": "\(traceID)"])
            }
        }
        guard !told.isEmpty else { throw AlertsRefused(description: refusal) }
        return told
    }

    private func tell(
        _ notification: AlertNotification, to channel: String, traceID: String, on connection: any Connection
    ) throws -> ToldAlerts {
        let now = clock.now()
        let keys = AlertIdentity(notification).keys(at: now, window: settings.repeatWindow)
        let since = now.addingTimeInterval(-settings.repeatWindow.seconds)
        let count = notification.alerts.count
        if settings.repeatWindow > .zero {
            let earlier = try outbox.deliveries(of: keys.before, to: channel, since: since, on: connection)
            if !earlier.isEmpty {
                return ToldAlerts(channel: channel, alerts: count, deliveryIDs: earlier, isDuplicate: true)
            }
        }
        let entry = OutboxEntry(
            message: message(notification), channel: channel, key: keys.key, topic: "alertmanager", traceID: traceID)
        let receipt = try outbox.enqueue(entry, on: connection)
        return ToldAlerts(
            channel: channel, alerts: count, deliveryIDs: receipt.deliveryIDs, isDuplicate: receipt.isDuplicate)
    }

    private func message(_ notification: AlertNotification) -> Message {
        let isMarkdown = settings.format == .markdown
        let facts = AlertFacts(
            notification, timeZone: timeZone, isMarkdown: isMarkdown, maximumAlerts: settings.maximumAlerts)
        let text = settings.template.render(facts)
        return isMarkdown ? Message(.markdown(text)) : .text(text)
    }
}

/// What a channel was told.
package struct ToldAlerts: Sendable, Hashable {
    package let channel: String
    package let alerts: Int
    package let deliveryIDs: [Int64]
    /// It had been told the same within the window; nothing was added.
    package let isDuplicate: Bool
}

/// No channel can take the message, now or later.
package struct AlertsRefused: Error, Sendable, CustomStringConvertible {
    package let description: String
}
