extension SixPageSample {
    /// Rows come in the order of their dates, as an AUTO_INCREMENT key has them: first two years of
    /// history, then the window, then what happened after it.
    ///
    /// - Parameters:
    ///   - inside: how many of the `count` rows lie in the window.
    ///   - after: how many lie after it (none if a margin is asked for).
    /// - Returns: seconds since 1970.
    func date(_ index: Int, of count: Int, inside: Int, after: Int) -> Int {
        let before = count - inside - after
        if index < before {
            let oldest = start - 730 * Self.day
            let newest = start - 1 - margin
            // The last row of history lies one second before the window.
            return newest - (newest - oldest) * (before - 1 - index) / max(before, 1)
        }
        if index < before + inside {
            // The first row of the window lies exactly on its start, the last one a second before its end.
            let length = Self.day - 2 * margin - 1
            return start + margin + length * (index - before) / max(inside - 1, 1)
        }
        return end + (index - before - inside)
    }

    /// Rows dated at the window's end and later, which no report of that window may count.
    var afterWindow: Int { margin == 0 ? 2 : 0 }

    /// Spreads `count` marks evenly over `total` places: whether `index` bears one.
    static func isMarked(_ index: Int, count: Int, of total: Int) -> Bool {
        total > 0 && (index + 1) * count / total > index * count / total
    }
}
