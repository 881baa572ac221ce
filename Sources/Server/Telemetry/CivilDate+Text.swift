package import Timekeeping

extension CivilDate {
    /// - Parameter text: `2025-09-05`; nil for anything else, and for a day that there is not.
    package init?(isoText text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.map(\.utf8.count) == [4, 2, 2],
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard year >= 1, (1...12).contains(month), (1...lengthOfMonth).contains(day) else { return nil }
    }
}
