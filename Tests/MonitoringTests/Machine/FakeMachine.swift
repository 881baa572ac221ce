import Foundation

@testable import Monitoring

/// A machine's files in a folder.
struct FakeMachine {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/herald-machine-\(UUID().uuidString)"
        try write(
            "proc/meminfo",
            """
            MemTotal:       16000000 kB
            MemFree:          500000 kB
            MemAvailable:    4000000 kB
            """)
        try write("proc/loadavg", "0.52 1.25 2.00 3/456 7890\n")
        try write("proc/stat", Self.stat(busy: 100, idle: 900))
    }

    var files: MachineFiles { MachineFiles(proc: path + "/proc", controlGroups: path + "/cgroup") }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Half of the idle time is waiting for disks; a guest's time is within the user's.
    static func stat(busy: Int, idle: Int) -> String {
        """
        cpu  \(busy - 4) 1 1 \(idle / 2) \(idle - idle / 2) 1 1 0 77 0
        cpu0 1 2 3 4 5 6 7 8 9 10
        """
    }
}
