package import Foundation
import Scheduling
import Timekeeping

/// Deletes log files that are older than they are kept.
///
/// A file with a day in its name (`webhook_20250905.log`) is as old as that day; any other is as old as its
/// last change, so that a log that is still written stays.
package struct LogCleaner: Sendable {
    private let directories: [LogDirectory]
    private let days: Int
    private let timeZone: TimeZone

    /// - Parameter days: today and so many days before it are kept.
    package init(directories: [LogDirectory], days: Int = 30, timeZone: TimeZone) {
        self.directories = directories
        self.days = days
        self.timeZone = timeZone
    }

    package struct Cleaned: Sendable, Hashable {
        package var deleted: [LogDirectory.File] = []
        /// What could not be read or deleted, one sentence each.
        package var problems: [String] = []

        package var bytes: Int64 { deleted.reduce(0) { $0 + $1.bytes } }

        /// `3 files deleted, 1.2 MB`
        package var summary: String { "\(deleted.count) files deleted, \(FileSize.text(bytes))" }
    }

    package func clean(at now: Date) async -> Cleaned {
        await BlockingWork.run { deleteOld(at: now) }
    }

    private func deleteOld(at now: Date) -> Cleaned {
        var cleaned = Cleaned()
        for directory in directories {
            do {
                for file in try directory.files() where isOld(file, at: now) { delete(file, &cleaned) }
            } catch {
                cleaned.problems.append("\(directory.path) cannot be read: \(error.localizedDescription)")
            }
        }
        return cleaned
    }

    private func delete(_ file: LogDirectory.File, _ cleaned: inout Cleaned) {
        do {
            try FileManager.default.removeItem(atPath: file.path)
            cleaned.deleted.append(file)
        } catch {
            cleaned.problems.append("\(file.path) cannot be deleted: \(error.localizedDescription)")
        }
    }

    private func isOld(_ file: LogDirectory.File, at now: Date) -> Bool {
        let today = LocalTime(now, in: timeZone).day.dayNumber
        let day = Self.day(in: file.name) ?? LocalTime(file.modifiedAt, in: timeZone).day
        return today - day.dayNumber > days
    }

    /// `20250905` between anything but digits.
    static func day(in name: String) -> CivilDate? {
        for run in name.split(whereSeparator: { !($0.isASCII && $0.isNumber) }) where run.utf8.count == 8 {
            guard let number = Int(run) else { continue }
            let day = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
            guard (1...12).contains(day.month), (1...day.lengthOfMonth).contains(day.day) else { continue }
            return day
        }
        return nil
    }
}
