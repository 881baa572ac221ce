import Database

/// How far the rows of an adopted file were taken over, as `usage_setting` keeps it: four numbers.
struct AdoptionProgress {
    /// The row up to which all were moved. Somebody may have numbered rows below 0.
    var position = Int64.min
    /// The day on which it began: who was seen on it is active on it.
    let today: Int
    var users = 0
    /// Rows without an id.
    var skipped = 0

    init(today: Int) { self.today = today }

    private init?(_ text: String) {
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 4 else { return nil }
        (position, today, users, skipped) = (Int64(numbers[0]), numbers[1], numbers[2], numbers[3])
    }

    static func read(on connection: any Connection) throws -> AdoptionProgress? {
        try UsageSettingTable.read(UsageSettingTable.adopted, on: connection).flatMap { AdoptionProgress($0) }
    }

    func write(on connection: any Connection) throws {
        try UsageSettingTable.write(
            "\(position) \(today) \(users) \(skipped)", as: UsageSettingTable.adopted, on: connection)
    }

    static func remove(on connection: any Connection) throws {
        try UsageSettingTable.remove(UsageSettingTable.adopted, on: connection)
    }
}
