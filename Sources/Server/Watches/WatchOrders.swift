import Foundation

/// The body of POST …/drain; all of it may be left out.
struct WatchDrainOrder: Decodable {
    static let most = 1_000

    var max: Int?

    private enum CodingKeys: String, CodingKey, CaseIterable { case max }

    init() {}

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        max = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(Int.self, forKey: .max)
        if let max, !(1...Self.most).contains(max) {
            throw APIError.invalidBody("max is \(max); allowed is a whole number from 1 to \(Self.most)")
        }
    }
}

/// The body of POST …/replay.
struct WatchReplayOrder: Decodable {
    let since: Date
    let failed: Bool

    private enum CodingKeys: String, CodingKey, CaseIterable { case since, failed }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let body = try decoder.container(keyedBy: CodingKeys.self)
        since = try body.decode(Date.self, forKey: .since)
        failed = try body.decodeIfPresent(Bool.self, forKey: .failed) ?? false
    }

    /// By which a repetition with the same Idempotency-Key is held against the first call.
    var text: String { "\(Int64(since.timeIntervalSince1970 * 1_000))/\(failed)" }
}
