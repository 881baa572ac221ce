import Database
import Delivery
import FoundationEssentials
import Logging
import Timekeeping

/// Brings what was found into the store: states, history, and what is to be told, in the caller's transaction.
struct AlertBook: Sendable {
    let rules: [AlertRule]
    let outbox: Outbox
    let timeZone: TimeZone
    let logger: Logger

    struct Written: Sendable, Hashable {
        var firing = 0
        /// Channels that got a message.
        var channels: Set<String> = []
    }

    private static let traceID = "alerts"

    /// - Parameter readings: by rule, of those rules that were looked at.
    func write(
        _ readings: [String: [ConditionReading]], at now: Date, on connection: any Connection
    ) throws -> Written {
        let silences = try AlertStore.silences(endingAfter: now, on: connection).filter { $0.isActive(at: now) }
        let known = Dictionary(grouping: try alerts(on: connection), by: \.rule)
        var written = Written()
        for rule in rules {
            let alerts = known[rule.name] ?? []
            guard let found = readings[rule.name] else {
                written.firing += alerts.count { $0.state.phase == .firing }
                continue
            }
            for alert in try step(rule, alerts, found, silences, at: now, on: connection)
            where alert.state.phase == .firing {
                written.firing += 1
            }
        }
        let names = Set(rules.map(\.name))
        for (rule, alerts) in known where !names.contains(rule) {
            for alert in alerts where alert.state.phase != .resolved {
                var ended = alert
                let actions = ended.state.end(.ruleRemoved, at: now)
                try keep(ended, before: alert, at: now, on: connection)
                try act(actions, of: ended, groupWait: .zero, at: now, on: connection)
            }
        }
        written.channels = try tell(at: now, on: connection)
        return written
    }

    /// What cannot be read is judged anew, rather than that nothing is judged any more.
    private func alerts(on connection: any Connection) throws -> [Alert] {
        let (alerts, others) = try AlertStore.readable(on: connection)
        for (rule, key) in others {
            try AlertStore.remove(rule, key, on: connection)
            logger.error(
                "what the store has of an alert cannot be read, and is given up",
                metadata: ["rule": "\(rule)", "subject": "\(key)"])
        }
        return alerts
    }

    private func step(
        _ rule: AlertRule, _ known: [Alert], _ found: [ConditionReading], _ silences: [AlertSilence], at now: Date,
        on connection: any Connection
    ) throws -> [Alert] {
        var rest = Dictionary(known.map { ($0.key, $0) }) { first, _ in first }
        var pairs: [(ConditionReading, Alert?)] = found.map { ($0, rest.removeValue(forKey: Alert.key($0.subject))) }
        // Of what is not listed any more nothing was measured.
        pairs += rest.values.sorted { $0.key < $1.key }.map { (ConditionReading($0.subject, .unknown), $0) }
        var alerts: [Alert] = []
        for (reading, earlier) in pairs {
            guard earlier != nil || reading.verdict == .holds else { continue }
            // The rule may have another text since.
            var alert = Alert(rule, reading.subject, state: earlier?.state ?? AlertState())
            let isSilenced = silences.contains { $0.covers(alert) }
            let actions = alert.state.step(reading, of: rule, isSilenced: isSilenced, at: now)
            try keep(alert, before: earlier, at: now, on: connection)
            try act(actions, of: alert, groupWait: rule.groupWait, at: now, on: connection)
            alerts.append(alert)
        }
        return alerts
    }

    private func keep(_ alert: Alert, before: Alert?, at now: Date, on connection: any Connection) throws {
        if alert.state.isForgettable {
            if before != nil { try AlertStore.remove(alert.rule, alert.key, on: connection) }
        } else if alert.state.isNews(since: before?.state) {
            try AlertStore.put(alert, at: now, on: connection)
        }
    }

    private func act(
        _ actions: [AlertAction], of alert: Alert, groupWait: Duration, at now: Date, on connection: any Connection
    ) throws {
        for action in actions {
            switch action {
            case .record(let phase, let ending):
                try AlertStore.record(
                    phase.rawValue, of: alert, note: ending?.rawValue, at: now, on: connection)
                logger.notice(
                    "an alert changed",
                    metadata: ["rule": "\(alert.rule)", "subject": "\(alert.key)", "phase": "\(phase.rawValue)"])
            case .tell(let kind, to: let channels, let ending):
                let wait = kind == .repeated ? Duration.zero : groupWait
                for channel in channels {
                    try AlertNewsStore.put(
                        AlertNews(kind, ending, of: alert), for: channel, at: now.addingTimeInterval(wait.seconds),
                        on: connection)
                }
            }
        }
    }

    /// One message for each channel whose group has waited long enough.
    private func tell(at now: Date, on connection: any Connection) throws -> Set<String> {
        var told: Set<String> = []
        for channel in try AlertNewsStore.dueChannels(at: now, on: connection) {
            let waiting = try AlertNewsStore.waiting(for: channel, on: connection)
            let news = waiting.compactMap { waiting in waiting.news.map { (waiting.id, $0) } }
            if news.count < waiting.count {
                logger.error("what waits to be told of an alert cannot be read", metadata: ["channel": "\(channel)"])
            }
            if try enqueue(news, for: channel, at: now, on: connection) { told.insert(channel) }
            try AlertNewsStore.remove(waiting, on: connection)
        }
        return told
    }

    /// In one message, or each for itself where that cannot be: one alert's text keeps no other from being told.
    private func enqueue(
        _ news: [(id: Int64, news: AlertNews)], for channel: String, at now: Date, on connection: any Connection
    ) throws -> Bool {
        guard let last = news.last else { return false }
        let text = AlertMessage(timeZone: timeZone).text(news.map(\.news))
        let entry = OutboxEntry(
            message: .text(text), channel: channel, key: "alert:\(last.id)", feature: nil, reference: nil,
            topic: "alerts", traceID: Self.traceID)
        do {
            _ = try outbox.enqueue([try outbox.prepared(entry)], on: connection)
            return true
        } catch let error where !(error is DatabaseError) {
            if news.count > 1 {
                var isAnyTold = false
                for one in news where try enqueue([one], for: channel, at: now, on: connection) { isAnyTold = true }
                return isAnyTold
            }
            // It would be no better later, and the others are told all the same.
            logger.error(
                "a channel cannot be told of alerts", metadata: ["channel": "\(channel)", "error": "\(error)"])
            try AlertStore.record(
                untold: last.news, note: String("\(channel): \(error)".prefix(500)), at: now, on: connection)
            return false
        }
    }
}
