import Settlement

/// The body of POST …/run: a day, or the first and the last of several.
struct SettlementOrder: Decodable {
    /// So many days at once: a year of any length.
    static let mostDays = 366

    let days: ClosedRange<SettlementDay>
    let callbacks: Bool

    private enum CodingKeys: String, CodingKey, CaseIterable { case date, from, to, callbacks }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let body = try decoder.container(keyedBy: CodingKeys.self)
        callbacks = try body.decodeIfPresent(Bool.self, forKey: .callbacks) ?? true
        func day(_ key: CodingKeys) throws -> SettlementDay? {
            try body.decodeIfPresent(String.self, forKey: key).map { try SettlementOrder.day($0, key.rawValue) }
        }
        let (date, from, to) = (try day(.date), try day(.from), try day(.to))
        switch (date, from, to) {
        case (let date?, nil, nil): days = date...date
        case (nil, let from?, let to?):
            guard from <= to else { throw APIError.invalidBody("from is \(from), which is after to, \(to)") }
            guard to.date.dayNumber - from.date.dayNumber < Self.mostDays else {
                throw APIError.invalidBody("from \(from) to \(to) are more than \(Self.mostDays) days")
            }
            days = from...to
        default:
            throw APIError.invalidBody(
                #"the body names the day as "date", or the first and the last as "from" and "to""#)
        }
    }

    static func day(_ text: String, _ name: String) throws -> SettlementDay {
        guard let day = SettlementDay(text) else {
            throw APIError.invalidBody(
                "\(name) is \"\(APIError.excerpt(text))\"; allowed is a day such as 2024-12-09")
        }
        return day
    }

    /// By which a repetition with the same Idempotency-Key is held against the first call.
    var text: String { "\(days.lowerBound)/\(days.upperBound)/\(callbacks)" }
}
