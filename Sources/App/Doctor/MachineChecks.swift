import Foundation
import Monitoring
import Scheduling
import Timekeeping

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the machine itself must offer: a plausible clock, room on the disk, time zone data.
struct MachineChecks {
    /// Warn below this much free space where the store lives, in bytes.
    static let minimumFreeBytes: Int64 = 500 << 20

    let timeZone: TimeZone
    let directories: [String]
    let now: Date

    func run() -> [DoctorFinding] {
        [clock(), zone()] + directories.map(disk)
    }

    /// A machine without a battery starts in 1970; everything that is due would be mistaken for missed.
    private func clock() -> DoctorFinding {
        let text = LocalTime(now, in: timeZone).description
        guard now.timeIntervalSince1970 > Self.releaseTime else {
            return DoctorFinding(
                .wrong, "clock", "the machine says it is \(text)", hint: "set the clock: timedatectl set-ntp true")
        }
        return DoctorFinding(.fine, "clock", "it is \(text) in \(timeZone.identifier)")
    }

    /// 2026-01-01: before any release of Herald.
    private static let releaseTime: TimeInterval = 1_767_225_600

    private func zone() -> DoctorFinding {
        guard TimeZone(identifier: timeZone.identifier) != nil else {
            return DoctorFinding(
                .wrong, "time zone data", "\(timeZone.identifier) is not known",
                hint: "the zones are those of the Swift that Herald was built with: build it with a newer one")
        }
        let change = timeZone.nextDaylightSavingTimeTransition(after: now)
        let next =
            change.map { ", clocks change next at \(LocalTime($0, in: timeZone).description)" } ?? ", no clock change"
        return DoctorFinding(.fine, "time zone data", "\(timeZone.identifier) is known\(next)")
    }

    private func disk(_ directory: String) -> DoctorFinding {
        let subject = "disk \(directory)"
        guard let free = DiskReading(directory)?.free else {
            return DoctorFinding(
                .wrong, subject, "cannot be read: \(String(cString: strerror(errno)))",
                hint: "create it and let Herald's user write there: install -d -o herald \(directory)")
        }
        guard access(directory, W_OK) == 0 else {
            return DoctorFinding(
                .wrong, subject, "cannot be written by this user", hint: "chown it to the user that runs Herald")
        }
        guard free >= Self.minimumFreeBytes else {
            return DoctorFinding(
                .wrong, subject, "only \(free >> 20) MiB are free", hint: "free some space: the store cannot grow")
        }
        return DoctorFinding(.fine, subject, "\(free >> 30) GiB free, writable")
    }
}
