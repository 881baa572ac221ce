import FoundationEssentials
import Timekeeping

extension AlertState {
    /// Longer without a step, and Herald was not there: what was meanwhile nobody knows.
    static let longestPause: TimeInterval = 900
    /// So often within `flappingWithin`, and it flaps; until it was calm for `calm`.
    static let flappingFirings = 3
    static let flappingWithin: TimeInterval = 3_600
    static let calm: TimeInterval = 1_800
    /// An alert of which nothing is heard for so long ends.
    static let givenUpAfter: TimeInterval = 86_400
    /// One that has not fired yet is forgotten sooner: nobody was told of it.
    static let pendingGivenUpAfter: TimeInterval = 7_200
    /// Nothing heard for so long, and it is not repeated: what would be said of it was said.
    static let repeatedWithin: TimeInterval = 900

    /// - Parameters:
    ///   - reading: what the condition finds now.
    ///   - isSilenced: then its beginning waits, and nothing is repeated. An end is told of what was begun to be told.
    mutating func step(
        _ reading: ConditionReading, of rule: AlertRule, isSilenced: Bool = false, at now: Date
    ) -> [AlertAction] {
        comeBack(at: now)
        defer { steppedAt = now }
        var actions: [AlertAction] = []
        switch (phase, reading.verdict) {
        case (.inactive, .holds), (.resolved, .holds), (.pending, .holds): actions += hold(reading, rule, at: now)
        case (.pending, .between), (.pending, .clear): calmDown()
        case (.pending, .unknown): wait(at: now)
        case (.firing, .holds): last(reading, at: now)
        case (.firing, .clear): actions += clear(reading, at: now)
        case (.firing, .between):
            (value, detail, silentSince, clearSince) = (reading.value ?? value, reading.detail, nil, nil)
        case (.firing, .unknown): actions += miss(at: now)
        default: break
        }
        return actions + tell(rule, isSilenced: isSilenced, at: now)
    }

    /// The rule is not in the configuration any more.
    mutating func end(_ ending: AlertAction.Ending, at now: Date) -> [AlertAction] {
        guard phase == .firing else {
            calmDown()
            return []
        }
        let channels = channels
        phase = .resolved
        endedAt = now
        (self.channels, toldAt, acknowledgement, clearSince, silentSince) = (nil, nil, nil, nil, nil)
        isFlapping = false
        return [.record(.resolved, ending)] + (channels.map { [.tell(.resolved, to: $0, ending)] } ?? [])
    }

    /// Whether nothing of it needs to be remembered.
    var isForgettable: Bool { phase == .inactive && firings.isEmpty }

    private mutating func hold(_ reading: ConditionReading, _ rule: AlertRule, at now: Date) -> [AlertAction] {
        let at = reading.at ?? now
        let isContinued =
            phase == .pending
            && lastDataAt.map { at >= $0 && at.timeIntervalSince($0) <= reading.longestGap } ?? false
        if !isContinued || since == nil { since = at }
        (lastDataAt, value, detail, silentSince) = (at, reading.value, reading.detail, nil)
        guard at.timeIntervalSince(since ?? at) >= rule.lasting.seconds else {
            phase = .pending
            return []
        }
        phase = .firing
        (firedAt, endedAt, channels, toldAt, silentSince, clearSince) = (now, nil, nil, nil, nil, nil)
        firings = firings.filter { now.timeIntervalSince($0) < Self.flappingWithin }.suffix(10) + [now]
        isFlapping = firings.count >= Self.flappingFirings
        return [.record(.firing, nil)]
    }

    private mutating func last(_ reading: ConditionReading, at now: Date) {
        (value, detail, silentSince, clearSince) = (reading.value, reading.detail, nil, nil)
        lastDataAt = reading.at ?? now
    }

    private mutating func clear(_ reading: ConditionReading, at now: Date) -> [AlertAction] {
        (value, detail, silentSince) = (reading.value ?? value, nil, nil)
        if isFlapping {
            let start = clearSince ?? now
            clearSince = start
            guard now.timeIntervalSince(start) >= Self.calm else { return [] }
        }
        return end(.isWell, at: now)
    }

    private mutating func miss(at now: Date) -> [AlertAction] {
        let start = silentSince ?? now
        silentSince = start
        // It may have come back meanwhile: what is calm is calm without a gap.
        clearSince = nil
        return now.timeIntervalSince(start) >= Self.givenUpAfter ? end(.noData, at: now) : []
    }

    /// Its series may have ended, and nothing else would end it.
    private mutating func wait(at now: Date) {
        let start = silentSince ?? now
        silentSince = start
        if now.timeIntervalSince(start) >= Self.pendingGivenUpAfter { calmDown() }
    }

    private mutating func calmDown() {
        phase = endedAt == nil ? .inactive : .resolved
        (since, lastDataAt, silentSince) = (nil, nil, nil)
    }

    private mutating func tell(_ rule: AlertRule, isSilenced: Bool, at now: Date) -> [AlertAction] {
        guard phase == .firing, !isSilenced, !rule.channels.isEmpty else { return [] }
        guard let told = toldAt, let before = channels else {
            (channels, toldAt) = (rule.channels, now)
            return [.tell(isFlapping ? .flapping : .firing, to: rule.channels, nil)]
        }
        var actions: [AlertAction] = []
        // Whom the rule tells since lately hears of it as of a beginning.
        let added = rule.channels.filter { !before.contains($0) }
        if !added.isEmpty {
            channels = before + added
            actions.append(.tell(isFlapping ? .flapping : .firing, to: added, nil))
        }
        let isSilent = silentSince.map { now.timeIntervalSince($0) >= Self.repeatedWithin } ?? false
        guard rule.repeats > .zero, acknowledgement == nil, !isSilent,
            now.timeIntervalSince(told) >= rule.repeats.seconds
        else { return actions }
        toldAt = now
        let again = rule.channels.filter { !added.contains($0) }
        return again.isEmpty ? actions : actions + [.tell(.repeated, to: again, nil)]
    }

    /// Herald was away, or somebody set the clock: what was counted by the clock counts anew.
    private mutating func comeBack(at now: Date) {
        guard let last = steppedAt else { return }
        if now < last {
            since = since.map { min($0, now) }
            firedAt = firedAt.map { min($0, now) }
            toldAt = toldAt.map { min($0, now) }
        }
        if now < last || now.timeIntervalSince(last) > Self.longestPause {
            if silentSince != nil { silentSince = now }
            if clearSince != nil { clearSince = now }
        }
        firings.removeAll { $0 > now || now.timeIntervalSince($0) >= Self.flappingWithin }
    }
}
