extension SixPageSample {
    /// How many rows there are, and how many of them lie in the window.
    package struct Size: Sendable, Hashable {
        package var users: Int
        package var watches: Int
        package var purchases: Int

        /// Users who registered in the window.
        package var newUsers: Int
        /// Users who registered before the window and logged in within it.
        package var logins: Int
        package var windowWatches: Int
        package var windowPurchases: Int
        /// Purchases in the window that were deleted, beside `windowPurchases`.
        package var deletedPurchases: Int

        /// What the purchases and watches of the window cost (in hundredths) and last (in minutes), over and
        /// over; empty: made up.
        var prices: [Int] = []
        var minutes: [Int] = []

        /// The numbers of the message in origin 1: 3 new users, 2 purchases for ¥298, 15 logins, 25 watches
        /// of 120 minutes.
        package static let origin = Size(
            users: 240, watches: 600, purchases: 60, newUsers: 3, logins: 15, windowWatches: 25, windowPurchases: 2,
            deletedPurchases: 1, prices: [99_00, 199_00], minutes: [4, 5, 5, 5, 5])

        /// A busy day in a database of that size: 1 user in 50 is new, 1 in 10 logged in, 1 watch and 1
        /// purchase in 10 happened within the window.
        package static func busyDay(users: Int, watches: Int, purchases: Int) -> Size {
            Size(
                users: users, watches: watches, purchases: purchases, newUsers: users / 50, logins: users / 10,
                windowWatches: watches / 10, windowPurchases: purchases / 10, deletedPurchases: purchases / 100)
        }
    }
}
