import Glibc

/// How much room the file system of a folder has. Blocks: a network's file system may hang.
package struct DiskReading: Sendable, Hashable {
    /// In bytes, for those who are not root.
    package let free: Int64
    /// Used, from 0 to 100, as `df` counts it.
    package let percent: Double

    /// - Returns: nil if there is no such folder.
    package init?(_ directory: String) {
        var statistics = statvfs()
        guard statvfs(directory, &statistics) == 0 else { return nil }
        let block = Int64(clamping: statistics.f_frsize)
        free = Int64(clamping: statistics.f_bavail).multipliedReportingOverflow(by: block).partialValue
        let used = Double(statistics.f_blocks) - Double(statistics.f_bfree)
        let all = used + Double(statistics.f_bavail)
        percent = all > 0 ? min(100, max(0, used / all * 100)) : 0
    }
}
