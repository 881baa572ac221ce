/// Sizes as people write them: `512KB`, `100MB`, `2GB`, in steps of 1024.
package enum ByteSizeText {
    package static let allowed = "a size such as 512KB, 100MB, 2GB"
    package static let schemaPattern = "^[0-9]+([KMG]i?)?B$"

    private static let units: [(suffix: String, bytes: Int)] = [
        ("GB", 1 << 30), ("GiB", 1 << 30), ("MB", 1 << 20), ("MiB", 1 << 20), ("KB", 1 << 10), ("KiB", 1 << 10),
        ("B", 1),
    ]

    /// In bytes; nil if it is no size.
    package static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), let unit = units.first(where: { $0.suffix == text.dropFirst(digits.count) })
        else {
            return nil
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : bytes
    }

    /// In the greatest unit that keeps it exact.
    package static func format(_ bytes: Int) -> String {
        guard bytes > 0, let unit = units.first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)B" }
        return "\(bytes / unit.bytes)\(unit.suffix)"
    }
}
