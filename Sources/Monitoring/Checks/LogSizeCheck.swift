import Foundation

/// Whether the log files of a directory together have grown beyond a limit.
package struct LogSizeCheck: MonitorCheck {
    private let directory: LogDirectory
    private let limit: Int

    /// - Parameter limit: in bytes.
    package init(directory: LogDirectory, limit: Int) {
        self.directory = directory
        self.limit = limit
    }

    package func findings() async -> [MonitorFinding] {
        await BlockingWork.run { look() }
    }

    private func look() -> [MonitorFinding] {
        let what = "logs \(directory.path)"
        let files: [LogDirectory.File]
        do {
            files = try directory.files()
        } catch {
            return [
                MonitorFinding(
                    .warning, what: what, message: "cannot be read: \(error.localizedDescription)",
                    hint: "check the rights of the directory", notice: "日志目录 \(directory.path) 无法读取。请检查目录权限")
            ]
        }
        let bytes = files.reduce(0) { $0 + $1.bytes }
        let (size, most) = (FileSize.text(bytes), FileSize.text(Int64(limit)))
        guard bytes > Int64(limit), let largest = files.max(by: { $0.bytes < $1.bytes }) else {
            return [
                MonitorFinding(
                    .ok, what: what, message: "\(files.count) files, \(size)",
                    notice: "日志目录 \(directory.path)：\(files.count) 个文件，\(size)")
            ]
        }
        return [
            MonitorFinding(
                .warning, what: what,
                message:
                    "\(size), more than \(most); the largest is \(largest.name) with \(FileSize.text(largest.bytes))",
                hint: "run herald monitor clean, or raise monitoring.log_limit",
                notice: "日志目录 \(directory.path) 共 \(size)，超过 \(most)，最大的是 \(largest.name)。"
                    + "请运行 herald monitor clean，或调大 monitoring.log_limit")
        ]
    }
}
