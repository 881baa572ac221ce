import Settings
import Testing

@testable import Telemetry

@Suite("The section telemetry")
struct TelemetrySettingsTests {
    @Test("shows 200 versions by name unless told otherwise")
    func defaults() {
        #expect(TelemetrySettings().topVersions == 200)
    }

    @Test("names only projects that a report can name", arguments: ["shop", "闲鱼"])
    func projects(_ name: String) {
        #expect(UsageReportReader.problem(inProject: name) == nil)
    }

    @Test(
        "refuses a project that no report can name",
        arguments: ["", " ", "shop ", " shop", "a\u{7}b", "a\u{2028}", String(repeating: "x", count: 129)])
    func oddProjects(_ name: String) {
        #expect(UsageReportReader.problem(inProject: name) != nil)
    }
}
