import Server
import Testing

@Suite("The server's settings")
struct ServerSettingsTests {
    @Test("levels include those before them")
    func levels() {
        #expect(AccessLevel.allCases.sorted() == [.open, .restricted, .developer, .admin])
    }
}
