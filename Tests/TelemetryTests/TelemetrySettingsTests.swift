import Settings
import Testing

@testable import Telemetry

@Suite("The section telemetry")
struct TelemetrySettingsTests {
    @Test("shows 200 versions by name unless told otherwise")
    func defaults() {
        #expect(TelemetrySettings().topVersions == 200)
    }
}
