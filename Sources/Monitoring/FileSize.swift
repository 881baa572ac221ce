/// Sizes for people: `512 B`, `3.4 MB`.
package enum FileSize {
    package static func text(_ bytes: Int64) -> String {
        let units = ["B", "KB", "MB", "GB", "TB"]
        var tenths = max(bytes, 0).multipliedReportingOverflow(by: 10).partialValue
        var unit = 0
        while tenths >= 10_240, unit < units.count - 1 {
            tenths = (tenths + 512) / 1_024
            unit += 1
        }
        let whole = tenths % 10 == 0 || tenths >= 1_000
        return (whole ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)") + " " + units[unit]
    }
}
