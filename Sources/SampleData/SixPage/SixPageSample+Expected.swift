extension SixPageSample {
    /// What a report of one window must say.
    package struct Expected: Sendable, Hashable {
        package var newUsers = 0
        package var purchases = 0
        /// In hundredths of a yuan.
        package var income = 0
        package var logins = 0
        package var watches = 0
        package var minutes = 0

        package init() {}
    }

    /// Counts the rows themselves, without a database.
    ///
    /// - Parameter window: seconds since 1970, the end not included; the day before `now` by default.
    package func expected(in window: Range<Int>? = nil) -> Expected {
        let window = window ?? start..<end
        var expected = Expected()
        countUsers(in: window, &expected)
        for purchase in (0..<size.purchases).lazy.map(purchase) {
            guard !purchase.isDeleted, window.contains(purchase.boughtAt) else { continue }
            expected.purchases += 1
            expected.income += purchase.price
        }
        for watch in (0..<size.watches).lazy.map(watch) where window.contains(watch.watchedAt) {
            expected.watches += 1
            expected.minutes += watch.minutes
        }
        return expected
    }

    private func countUsers(in window: Range<Int>, _ expected: inout Expected) {
        for user in (0..<size.users).lazy.map(user) {
            if window.contains(user.registeredAt) { expected.newUsers += 1 }
            if window.contains(user.lastLoginAt), user.registeredAt < window.lowerBound { expected.logins += 1 }
        }
    }
}
