extension SixPageSample {
    struct Purchase {
        let boughtAt: Int
        /// In hundredths of a yuan.
        let price: Int
        let isDeleted: Bool
    }

    func purchase(_ index: Int) -> Purchase {
        let inside = size.windowPurchases + size.deletedPurchases
        let bought = date(index, of: size.purchases, inside: inside, after: afterWindow)
        let place = index - (size.purchases - inside - afterWindow)
        var random = SeededRandom(seed: seed, stream: 4, index: index)
        guard (0..<inside).contains(place) else {
            return Purchase(boughtAt: bought, price: Self.madeUpPrice(&random), isDeleted: random.below(20) == 0)
        }
        let isDeleted = Self.isMarked(place, count: size.deletedPurchases, of: inside)
        let price = size.prices.isEmpty ? Self.madeUpPrice(&random) : size.prices[place % size.prices.count]
        return Purchase(boughtAt: bought, price: price, isDeleted: isDeleted)
    }

    private static func madeUpPrice(_ random: inout SeededRandom) -> Int {
        random.pick([9_90, 19_90, 39_00, 59_90, 99_00, 129_50, 199_00, 298_00, 365_00])
    }

    private func orderID(_ index: Int) -> String { "wx\(20_250_000_000_000_000 + index * 7)" }

    /// One order for each purchase, and one in ten more that was never paid: in no count and in no income.
    var orders: SampleTable {
        let unpaid = size.purchases / 10
        return SampleTable(
            name: "wy_store_order",
            columns: [
                "id", "order_id", "uid", "total_price", "pay_price", "paid", "pay_time", "refund_status", "is_del",
                "add_time",
            ],
            rowCount: size.purchases + unpaid
        ) { index in
            let isPaid = index < size.purchases
            let purchase = purchase(isPaid ? index : index - unpaid)
            return [
                .integer(index + 1), .text(orderID(index)), .integer(buyer(index)), .money(purchase.price),
                .money(purchase.price), .integer(isPaid ? 1 : 0), .integer(isPaid ? purchase.boughtAt : 0), .integer(0),
                .integer(0), .integer(purchase.boughtAt - 30),
            ]
        }
    }

    var purchases: SampleTable {
        SampleTable(
            name: "wy_special_buy", columns: ["id", "order_id", "uid", "special_id", "is_del", "add_time"],
            rowCount: size.purchases
        ) { index in
            let purchase = purchase(index)
            return [
                .integer(index + 1), .text(orderID(index)), .integer(buyer(index)),
                .integer(index % SixPageSample.specialTitles.count + 1), .integer(purchase.isDeleted ? 1 : 0),
                .integer(purchase.boughtAt),
            ]
        }
    }

    private func buyer(_ index: Int) -> Int {
        var random = SeededRandom(seed: seed, stream: 5, index: index)
        return random.below(size.users) + 1
    }
}
