import Foundation
import Templates
import Testing

@testable import Reports

@Suite("Windows")
struct ReportWindowTests {
    private let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    private func local(_ window: ReportWindow) -> [String] {
        [window.start, window.end, window.previousStart, window.previousEnd]
            .map { LocalText.dateTimeWithSeconds($0, in: window.timeZone) }
    }

    @Test("24h ends at the instant, cut to the second, and is compared with the 24h before")
    func span() {
        let window = ReportWindow(
            .span(.seconds(86_400)), at: Facts.tenOClock.addingTimeInterval(0.9), in: Facts.shanghai)
        #expect(
            local(window) == [
                "2025-09-04 10:00:00", "2025-09-05 10:00:00", "2025-09-03 10:00:00", "2025-09-04 10:00:00",
            ])
    }

    @Test("queries get local times as text and unix seconds as numbers")
    func bindings() {
        let values = Facts.window.bindings(in: Facts.shanghai)
        #expect(values["start"] == .text("2025-09-04 10:00:00"))
        #expect(values["end"] == .text("2025-09-05 10:00:00"))
        #expect(values["start_unix"] == .integer(1_756_951_200))
        #expect(values["end_unix"] == .integer(1_757_037_600))
        #expect(values["previous_start"] == .text("2025-09-03 10:00:00"))
        #expect(values["previous_end_unix"] == .integer(1_756_951_200))
        #expect(Facts.window.bindings(in: .gmt)["start"] == .text("2025-09-04 02:00:00"))
    }

    @Test("yesterday is the calendar day, also when it had 25 hours")
    func yesterday() {
        // Clocks in Berlin were set back in the night to 26 October 2025.
        let noon = Date(timeIntervalSince1970: 1_761_562_800)  // 2025-10-27 12:00 in Berlin
        let window = ReportWindow(.yesterday, at: noon, in: berlin)
        #expect(
            local(window) == [
                "2025-10-26 00:00:00", "2025-10-27 00:00:00", "2025-10-25 00:00:00", "2025-10-26 00:00:00",
            ])
        #expect(window.end.timeIntervalSince(window.start) == 25 * 3_600)
    }

    @Test("today is compared with the same part of the day before")
    func today() {
        let window = ReportWindow(.today, at: Facts.tenOClock, in: Facts.shanghai)
        #expect(
            local(window) == [
                "2025-09-05 00:00:00", "2025-09-05 10:00:00", "2025-09-04 00:00:00", "2025-09-04 10:00:00",
            ])
    }

    @Test("the window before, as a window of its own, binds the earlier times")
    func previous() {
        let window = Facts.window.previous
        #expect(window.end == Facts.window.start)
        #expect(window.bindings(in: Facts.shanghai)["start_unix"] == .integer(1_756_864_800))
    }
}
