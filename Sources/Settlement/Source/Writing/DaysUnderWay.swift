import Synchronization

/// The days that this process settles in sources whose databases have no lock of a session: SQLite's.
enum DaysUnderWay {
    private struct Key: Hashable {
        let location: String
        let day: SettlementDay
    }

    private static let keys = Mutex<Set<Key>>([])

    /// - Parameter location: of the source. Not of the settlement's name: two over one source write the same rows.
    /// - Returns: false if somebody else settles the day.
    static func take(_ day: SettlementDay, at location: String) -> Bool {
        keys.withLock { $0.insert(Key(location: location, day: day)).inserted }
    }

    static func giveBack(_ day: SettlementDay, at location: String) {
        keys.withLock { _ = $0.remove(Key(location: location, day: day)) }
    }
}
