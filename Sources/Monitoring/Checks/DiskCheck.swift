/// Whether the file system of a directory has room left.
package struct DiskCheck: MonitorCheck {
    private let directory: String
    private let minimumFree: Int

    /// - Parameter minimumFree: in bytes.
    package init(directory: String, minimumFree: Int) {
        self.directory = directory
        self.minimumFree = minimumFree
    }

    package func findings() async -> [MonitorFinding] {
        await BlockingWork.run { look() }
    }

    private func look() -> [MonitorFinding] {
        let what = "disk of \(directory)"
        guard let free = DiskReading(directory)?.free else {
            return [
                MonitorFinding(
                    .warning, what: what, message: "its free room cannot be read",
                    hint: "check that the directory exists",
                    notice: "无法读取 \(directory) 所在磁盘的剩余空间。请检查目录是否存在")
            ]
        }
        let (left, least) = (FileSize.text(free), FileSize.text(Int64(minimumFree)))
        guard free < Int64(minimumFree) else {
            return [MonitorFinding(.ok, what: what, message: "\(left) free", notice: "\(directory) 磁盘剩余 \(left)")]
        }
        return [
            MonitorFinding(
                .error, what: what, message: "\(left) free, less than \(least)",
                hint: "make room; Herald cannot keep messages on a full disk",
                notice: "\(directory) 磁盘仅剩 \(left)，低于 \(least)。请清理磁盘，磁盘写满后消息无法保存")
        ]
    }
}
