import Testing

@testable import App

@Suite("The pace of herald watch drain --daemon")
struct DrainPaceTests {
    @Test("after five failures in a row it waits three times as long, once")
    func rest() {
        var pace = DrainPace(interval: .seconds(300))
        let pauses = (0..<6).map { _ in pace.afterFailure() }
        #expect(pauses == [300, 300, 300, 300, 900, 300].map { .seconds($0) })
        #expect(pace.afterSuccess() == .seconds(300))
    }

    @Test("a success between them begins the row anew, and who fails is not asked four times a second")
    func short() {
        var pace = DrainPace(interval: .milliseconds(250))
        for _ in 0..<4 { #expect(pace.afterFailure() == .seconds(5)) }
        #expect(pace.afterSuccess() == .milliseconds(250))
        for _ in 0..<4 { #expect(pace.afterFailure() == .seconds(5)) }
        #expect(pace.afterFailure() == .seconds(15))
    }
}
