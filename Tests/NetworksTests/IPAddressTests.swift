import Testing

@testable import Networks

@Suite("Addresses and networks")
struct IPAddressTests {
    @Test(
        "an address is read in every form of its RFC and written in one",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("255.255.255.255", "255.255.255.255"), ("::", "::"), ("::1", "::1"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
            ("::ffff:0102:0304", "::ffff:1.2.3.4"), ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"),
        ])
    func forms(_ text: String, _ written: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == written)
        #expect(IPAddress(address.description) == address)
    }

    @Test(
        "what only some programs take for an address is none",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0177.0.0.1", "0x7f.0.0.1", "127.1", "2130706433", "256.1.1.1",
            " 1.2.3.4", "1.2.3.4 ", "1.2.3.4\0", "[::1]", "fe80::1%eth0", "::1%lo", ":::", "1::2::3",
            "::ffff:1.2.3.256",
            "１２７.0.0.1", "12345::", "1:2:3:4:5:6:7:8:9",
        ])
    func noAddress(_ text: String) { #expect(IPAddress(text) == nil) }

    @Test(
        "the IPv4 address within an IPv6 one is found, whatever carries it",
        arguments: [
            ("2002:0a00:0001::", "10.0.0.1"), ("64:ff9b::7f00:1", "127.0.0.1"),
            ("64:ff9b:1:0a00:0000:0100::", "10.0.0.1"), ("64:ff9b:1:fffe:000a:0000:0100:0", "10.0.0.1"),
            ("64:ff9b:1::a9fe:a9fe", "169.254.169.254"), ("::127.0.0.1", "127.0.0.1"),
            ("::ffff:0:127.0.0.1", "127.0.0.1"), ("2001:0:4136:e378:8000:63bf:f5ff:fffe", "10.0.0.1"),
            ("2001:0:c0a8:0001::", "192.168.0.1"), ("2606:4700::5efe:10.0.0.1", "10.0.0.1"),
            ("2606:4700::200:5efe:a00:1", "10.0.0.1"),
        ])
    func embedded(_ text: String, _ inner: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.embedded.map(\.description).contains(inner))
    }

    @Test("a mapped address is the IPv4 address that it connects to")
    func mapped() { #expect(IPAddress("::ffff:10.0.0.1")?.canonical == IPAddress("10.0.0.1")) }

    @Test("a network has what begins with its bits, and nothing else")
    func networks() throws {
        let network = try IPNetwork("10.4.0.0/14")
        #expect(network.contains(try #require(IPAddress("10.7.255.255"))))
        #expect(!network.contains(try #require(IPAddress("10.8.0.0"))))
        #expect(!network.contains(try #require(IPAddress("::10.4.0.1"))))
        #expect(try IPNetwork("::/0").contains(try #require(IPAddress("ffff::"))))
        #expect(try IPNetwork("0.0.0.0/0").contains(try #require(IPAddress("255.1.1.1"))))
        #expect(try IPNetwork("fd00::1").prefixLength == 128)
        #expect(try IPNetwork("10.0.0.0/8").contains(try IPNetwork("10.1.0.0/16")))
        #expect(try !IPNetwork("10.1.0.0/16").contains(try IPNetwork("10.0.0.0/8")))
    }

    @Test(
        "a text that is no network is refused with what is meant",
        arguments: [
            ("10.0.0.1/8", "10.0.0.0/8"), ("10.0.0.0/33", "a network such as"), ("10.0.0.0/", "a network such as"),
            ("10.0.0.0/08", "a network such as"), ("10/8", "a network such as"), ("example.com", "a network such as"),
            ("::/129", "a network such as"), ("10.0.0.0/-1", "a network such as"), ("::ffff:10.0.0.1", "the IPv4 form"),
            ("10.0.0.0/8/8", "a network such as"),
        ])
    func noNetwork(_ text: String, _ words: String) {
        let error = #expect(throws: IPNetwork.Unreadable.self) { try IPNetwork(text) }
        #expect(error?.description.contains(words) == true)
    }
}
