import Database
import FoundationEssentials
import Timekeeping

/// What all nodes must know of a channel: until when it is paused, how its peer fares, whether it is disabled. The
/// row is also the lock under which a channel with a rate, or with a half-open breaker, is claimed.
enum ChannelStore {
    /// How soon a node looks whether a pause that may be cut short has been, in seconds.
    static let lookAgain: TimeInterval = 5
    /// How soon a node looks whether another node's trial is over, in seconds.
    static let lookAtTrial: TimeInterval = 1

    /// Makes sure that each channel has its row.
    static func register(_ channels: [String], on connection: any Connection) throws {
        let known = Set(try connection.query("SELECT name FROM delivery_channel").map { try $0.text("name") })
        for channel in channels where !known.contains(channel) {
            try insertIgnoring(channel, on: connection)
        }
    }

    // MARK: - Pauses

    /// Pauses a channel for every node; a longer pause is not cut short.
    static func pause(
        _ channel: String, until date: Date, reason: String?, kind: ChannelPause.Kind, on connection: any Connection
    ) throws {
        try insertIgnoring(channel, on: connection)
        try connection.execute(
            """
            UPDATE delivery_channel SET paused_until = \(date.unixMilliseconds), paused_reason = \(reason), \
            paused_kind = \(kind.rawValue) WHERE name = \(channel) AND paused_until < \(date.unixMilliseconds)
            """)
    }

    /// Ends a pause that was made because the channel was broken, and the rest of a breaker, which then tries at
    /// once; what the peer asked for is kept, and so is a disabled channel.
    static func resume(_ channel: String, on connection: any Connection) throws {
        try connection.execute(
            """
            UPDATE delivery_channel SET paused_until = 0 WHERE name = \(channel) \
            AND paused_kind = \(ChannelPause.Kind.broken.rawValue)
            """)
        try connection.execute("UPDATE delivery_channel SET rest_until = 0 WHERE name = \(channel) AND trips > 0")
    }

    /// The channels to which nothing goes at present; one that is disabled and paused is disabled.
    static func pauses(at now: Date, on connection: any Connection) throws -> [ChannelPause] {
        try connection.query(
            """
            SELECT name, paused_until, paused_reason, paused_kind, failing_since, rest_until, rest_reason, \
            disabled_at, disabled_reason FROM delivery_channel WHERE paused_until > \(now.unixMilliseconds) \
            OR (trips > 0 AND rest_until > \(now.unixMilliseconds)) OR disabled_at IS NOT NULL ORDER BY name
            """
        ).map { try ChannelPause($0, at: now) }
    }

    // MARK: - What a claim must know

    /// Whether the channels may be claimed; those that are not in the answer are open and sound. For a half-open
    /// breaker the channel's row is locked, so that over all nodes one delivery tries.
    static func gates(
        of channels: [String], at now: Date, on connection: any Connection
    ) throws -> [String: ChannelGate] {
        var gates: [String: ChannelGate] = [:]
        let rows = try connection.query(
            """
            SELECT \(raw: gateColumns) FROM delivery_channel WHERE paused_until > \(now.unixMilliseconds) \
            OR failures > 0 OR trips > 0 OR disabled_at IS NOT NULL ORDER BY name
            """)
        for row in rows {
            let name = try row.text("name")
            guard channels.contains(name) else { continue }
            var gate = try gate(row, at: now)
            if gate.passage == .trial { gate = try trialGate(name, at: now, on: connection) }
            gates[name] = gate
        }
        return gates
    }

    private static let gateColumns = """
        name, paused_until, paused_kind, failures, trips, rest_until, disabled_at
        """

    private static func gate(_ row: Row, at now: Date) throws -> ChannelGate {
        let lookAgain = now.addingTimeInterval(lookAgain)
        var gate = ChannelGate()
        gate.isFailing = try row.integer("failures") > 0 || row.integer("trips") > 0
        let pausedUntil = try row.instant("paused_until")
        let restUntil = try row.instant("rest_until")
        if try row.optionalInstant("disabled_at") != nil {
            gate.passage = .shut(until: lookAgain)
        } else if pausedUntil > now {
            let isBroken = try row.optionalText("paused_kind") == ChannelPause.Kind.broken.rawValue
            gate.passage = .shut(until: isBroken ? min(pausedUntil, lookAgain) : pausedUntil)
        } else if try row.integer("trips") > 0 {
            gate.passage = restUntil > now ? .shut(until: min(restUntil, lookAgain)) : .trial
        }
        return gate
    }

    /// Looked at again under the lock: another node's trial may have begun, or have ended.
    private static func trialGate(
        _ channel: String, at now: Date, on connection: any Connection
    ) throws -> ChannelGate {
        let row = try connection.queryFirst(
            """
            SELECT \(raw: gateColumns) FROM delivery_channel WHERE name = \(channel)\
            \(raw: connection.dialect.lockingRows)
            """)
        guard let row else { return ChannelGate() }
        var gate = try gate(row, at: now)
        guard gate.passage == .trial else { return gate }
        let isTrying =
            try connection.queryFirst(
                "SELECT id FROM delivery WHERE state = 'sending' AND channel = \(channel) LIMIT 1") != nil
        if isTrying { gate.passage = .shut(until: now.addingTimeInterval(lookAtTrial)) }
        return gate
    }

    // MARK: - The breaker

    /// What one more failure that blames the peer made of the breaker.
    struct BreakerStep: Sendable {
        /// It opened, until then.
        var restUntil: Date?
        /// It has failed too long.
        var isHopeless = false
        var failingSince: Date?
    }

    static func failed(
        _ attempt: FinishedAttempt, rule: BreakerRule, on connection: any Connection
    ) throws -> BreakerStep {
        let channel = attempt.delivery.channel
        try insertIgnoring(channel, on: connection)
        let row = try connection.queryFirst(
            """
            SELECT failures, failing_since, trips, rest_until FROM delivery_channel WHERE name = \(channel)\
            \(raw: connection.dialect.lockingRows)
            """)
        guard let row else { return BreakerStep() }
        var breaker = CircuitBreaker(
            failures: Int(try row.integer("failures")), failingSince: try row.optionalInstant("failing_since"),
            trips: Int(try row.integer("trips")), restUntil: try row.instant("rest_until"))
        let hasOpened = try breaker.failed(
            at: attempt.finishedAt, isTrial: attempt.delivery.peer == .onTrial, rule: rule
        ) { try lastSuccess(of: channel, since: $0, on: connection) }
        try connection.execute(
            """
            UPDATE delivery_channel SET failures = \(breaker.failures), \
            failing_since = \(breaker.failingSince?.unixMilliseconds), trips = \(breaker.trips), \
            rest_until = \(breaker.restUntil.unixMilliseconds), rest_reason = \(attempt.error) WHERE name = \(channel)
            """)
        return BreakerStep(
            restUntil: hasOpened ? breaker.restUntil : nil,
            isHopeless: breaker.isHopeless(at: attempt.finishedAt, rule: rule), failingSince: breaker.failingSince)
    }

    /// Closes the breaker.
    static func succeeded(_ channel: String, on connection: any Connection) throws {
        try connection.execute(
            """
            UPDATE delivery_channel SET failures = 0, failing_since = NULL, trips = 0, rest_until = 0, \
            rest_reason = NULL WHERE name = \(channel) AND (failures > 0 OR trips > 0)
            """)
    }

    private static func lastSuccess(
        of channel: String, since date: Date, on connection: any Connection
    ) throws -> Date? {
        try connection.queryFirst(
            """
            SELECT finished_at FROM delivery_attempt WHERE channel = \(channel) \
            AND finished_at > \(date.unixMilliseconds) AND outcome IN ('delivered', 'partial') \
            ORDER BY finished_at DESC LIMIT 1
            """)?.instant("finished_at")
    }

    // MARK: - Switched off and on

    /// - Returns: whether it was enabled until now.
    static func disable(
        _ channel: String, at now: Date, reason: String, on connection: any Connection
    ) throws -> Bool {
        try insertIgnoring(channel, on: connection)
        return try connection.execute(
            """
            UPDATE delivery_channel SET disabled_at = \(now.unixMilliseconds), disabled_reason = \(reason) \
            WHERE name = \(channel) AND disabled_at IS NULL
            """
        ).affectedRows > 0
    }

    /// As if its peer had never failed. A pause that the peer asked for is kept.
    ///
    /// - Returns: whether it was disabled.
    static func enable(_ channel: String, on connection: any Connection) throws -> Bool {
        let wasDisabled =
            try connection.execute(
                """
                UPDATE delivery_channel SET disabled_at = NULL, disabled_reason = NULL \
                WHERE name = \(channel) AND disabled_at IS NOT NULL
                """
            ).affectedRows > 0
        try succeeded(channel, on: connection)
        try resume(channel, on: connection)
        return wasDisabled
    }

    private static func insertIgnoring(_ channel: String, on connection: any Connection) throws {
        try connection.insertIgnoringWithoutID(
            "INSERT INTO delivery_channel (name) VALUES (\(channel))", conflictOn: ["name"])
    }
}

extension ChannelPause {
    fileprivate init(_ row: Row, at now: Date) throws {
        let channel = try row.text("name")
        let pausedUntil = try row.instant("paused_until")
        if let disabledAt = try row.optionalInstant("disabled_at") {
            self.init(
                channel: channel, until: .distantFuture, reason: try row.optionalText("disabled_reason"),
                kind: .disabled, since: disabledAt)
        } else if pausedUntil > now {
            self.init(
                channel: channel, until: pausedUntil, reason: try row.optionalText("paused_reason"),
                kind: try row.optionalText("paused_kind").flatMap(ChannelPause.Kind.init) ?? .asked, since: nil)
        } else {
            self.init(
                channel: channel, until: try row.instant("rest_until"), reason: try row.optionalText("rest_reason"),
                kind: .resting, since: try row.optionalInstant("failing_since"))
        }
    }
}
