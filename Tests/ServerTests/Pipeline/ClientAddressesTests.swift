import HTTPTypes
import Networks
import Testing

@testable import Server

@Suite("Whose request it is")
struct ClientAddressesTests {
    private func client(of peer: String, isBehindSocketFile: Bool, _ forwarded: String) throws -> String {
        let addresses = ClientAddresses(
            trustedProxies: [try IPNetwork("127.0.0.0/8")], isBehindSocketFile: isBehindSocketFile)
        let name = try #require(HTTPField.Name("X-Forwarded-For"))
        return addresses.client(of: peer, RequestHead([name: forwarded]))
    }

    @Test("a peer that has gone is believed nothing; only behind a socket file has a proxy no address")
    func gone() throws {
        #expect(try client(of: "", isBehindSocketFile: false, "192.0.2.1") == "")
        #expect(try client(of: "", isBehindSocketFile: true, "192.0.2.1") == "192.0.2.1")
        #expect(try client(of: "127.0.0.1", isBehindSocketFile: false, "192.0.2.1") == "192.0.2.1")
    }

    @Test("an address that is cut where we stop looking is none")
    func cut() throws {
        // 4,096 bytes from the end lie in the middle of the first.
        let proxies = String(repeating: ",127.0.0.1", count: 409)
        #expect(try client(of: "127.0.0.1", isBehindSocketFile: false, "198.51.100.77" + proxies) == "127.0.0.1")
    }
}
