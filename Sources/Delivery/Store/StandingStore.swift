import Database
import FoundationEssentials
import Timekeeping

/// Asks how entries stand, and those that were sent in their place.
struct StandingStore {
    let policies: [String: ChannelPolicy]

    /// A fallback may have one of its own; whoever made a ring of them is not followed for ever.
    private static let longestChain = 8
    private static let atOnce = 100

    private struct Part {
        let id: Int64
        let number: Int
        let parts: Int
        let state: DeliveryState
        let attempts: Int
        let error: String?
        let finishedAt: Date
    }

    func standings(
        of keys: [String], in channel: String, on connection: any Connection
    ) throws -> [String: EntryStanding] {
        try standings(of: keys, in: channel, depth: 0, on: connection)
    }

    private func standings(
        of keys: [String], in channel: String, depth: Int, on connection: any Connection
    ) throws -> [String: EntryStanding] {
        var standings: [String: EntryStanding] = [:]
        for start in stride(from: 0, to: keys.count, by: Self.atOnce) {
            let found = try parts(
                of: Array(keys[start..<min(start + Self.atOnce, keys.count)]), in: channel, connection)
            for (key, parts) in found {
                let own = parts.map(Self.standing)
                let all = try zip(parts, own).map { part, standing in
                    guard case .lost = standing, depth < Self.longestChain, let fallback = policies[channel]?.fallback
                    else { return standing }
                    let taken = FallbackStore.key(
                        of: part.id, key: key, part: part.number, of: part.parts, from: channel)
                    return try self.standings(of: [taken], in: fallback, depth: depth + 1, on: connection)[taken]
                        .map { $0.isLost ? standing : $0 } ?? standing
                }
                standings[key] = Self.together(all)
            }
        }
        return standings
    }

    private func parts(
        of keys: [String], in channel: String, _ connection: any Connection
    ) throws -> [String: [Part]] {
        var parts: [String: [Part]] = [:]
        try connection.forEachRow(
            """
            SELECT id, entry_key, part, parts, state, attempts, last_error, finished_at, created_at FROM delivery \
            WHERE channel = \(channel) AND entry_key IN (\(list: keys)) ORDER BY part
            """
        ) { row in
            let part = Part(
                id: try row.integer("id"), number: Int(try row.integer("part")), parts: Int(try row.integer("parts")),
                state: try row.state(), attempts: Int(try row.integer("attempts")),
                error: try row.optionalText("last_error"),
                finishedAt: try row.optionalInstant("finished_at") ?? row.instant("created_at"))
            parts[try row.text("entry_key"), default: []].append(part)
        }
        return parts
    }

    private static func standing(of part: Part) -> EntryStanding {
        if !part.state.isFinished { return .underWay }
        if part.state.hasArrived { return .arrived(attempts: part.attempts, at: part.finishedAt) }
        return .lost(
            EntryStanding.Loss(
                verdict: EntryOutcome.Verdict(part.state),
                reason: part.error.map { part.parts > 1 ? "part \(part.number) of \(part.parts): \($0)" : $0 },
                attempts: part.attempts, finishedAt: part.finishedAt))
    }

    /// What is lost of one part is lost of the whole, once the others have ended.
    private static func together(_ parts: [EntryStanding]) -> EntryStanding? {
        if parts.contains(.underWay) { return .underWay }
        return parts.first(where: \.isLost) ?? parts.max { $0.attempts < $1.attempts }
    }
}

extension EntryStanding {
    fileprivate var isLost: Bool {
        if case .lost = self { true } else { false }
    }

    fileprivate var attempts: Int {
        switch self {
        case .underWay: 0
        case .arrived(let attempts, _): attempts
        case .lost(let loss): loss.attempts
        }
    }
}
