import Foundation

/// What the figures were measured on.
enum Machine {
    static var description: String {
        let cpu =
            (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
        #if DEBUG
            let build = "DEBUG build: these figures say nothing"
        #else
            let build = "release build"
        #endif
        return "\(ProcessInfo.processInfo.activeProcessorCount) cores, \(cpu); \(build). "
            + "Each figure: median (middle half of the runs)."
    }
}
