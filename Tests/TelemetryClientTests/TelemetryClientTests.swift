import TelemetryClient
import Testing

@Suite("The library that applications embed")
struct TelemetryClientTests {
    @Test("sends reports of the first form")
    func form() {
        #expect(TelemetryClientVersion.reportForm == 1)
    }
}
