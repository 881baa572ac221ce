import Testing

@testable import Networks

@Suite("The guard of the own network")
struct AddressGuardTests {
    private func refusal(_ text: String, allowing networks: [String] = []) throws -> AddressRefusal? {
        let allowed = try networks.map { try IPNetwork($0) }
        return AddressGuard(allowing: allowed).refusal(of: try #require(IPAddress(text), "\(text)"))
    }

    @Test(
        "first and last address of every reserved network are refused",
        arguments: [
            ("0.0.0.0", "0.255.255.255"), ("10.0.0.0", "10.255.255.255"), ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.0", "127.255.255.255"), ("169.254.0.0", "169.254.255.255"), ("172.16.0.0", "172.31.255.255"),
            ("192.0.0.0", "192.0.0.255"), ("192.0.2.0", "192.0.2.255"), ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"), ("198.18.0.0", "198.19.255.255"), ("198.51.100.0", "198.51.100.255"),
            ("203.0.113.0", "203.0.113.255"), ("224.0.0.0", "239.255.255.255"), ("240.0.0.0", "255.255.255.255"),
            ("::", "::ffff:ffff"), ("64:ff9b::", "64:ff9b::ffff:ffff"),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"), ("100::", "100::ffff:ffff:ffff:ffff"),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"), ("2001:10::", "2001:2f:ffff::"),
            ("2001:db8::", "2001:db8:ffff::"), ("2002::", "2002:ffff::"), ("3fff::", "3fff:fff::"),
            ("5f00::", "5f00:ffff::"), ("fc00::", "fdff:ffff::"), ("fe80::", "febf:ffff::"), ("fec0::", "feff:ffff::"),
            ("ff00::", "ffff:ffff::"), ("4000::", "4000::1"), ("8000::", "efff::"), ("200::", "1fff::"),
        ])
    func reserved(_ first: String, _ last: String) throws {
        #expect(try refusal(first) != nil)
        #expect(try refusal(last) != nil)
    }

    @Test(
        "the public neighbours of reserved networks are not",
        arguments: [
            "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.88.98.255",
            "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
            "203.0.112.255", "203.0.114.0", "223.255.255.255", "93.184.216.34", "2000::", "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::", "2003::", "2606:4700::1111", "3ffe:ffff::", "2a00:1450:4001::200e", "::ffff:93.184.216.34",
        ])
    func open(_ text: String) throws { #expect(try refusal(text) == nil) }

    @Test(
        "an IPv4 address is refused in whatever it is wrapped",
        arguments: [
            "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:10.0.0.1",
            "64:ff9b::10.0.0.1", "64:ff9b:1::10.0.0.1", "2002:7f00:1::", "2001:0:7f00:1::", "2606:4700::5efe:127.0.0.1",
        ])
    func wrapped(_ text: String) throws { #expect(try refusal(text) != nil) }

    @Test("the operator's own networks are allowed, and only those")
    func allowed() throws {
        #expect(try refusal("10.2.3.4", allowing: ["10.2.0.0/16"]) == nil)
        #expect(try refusal("::ffff:10.2.3.4", allowing: ["10.2.0.0/16"]) == nil)
        #expect(try refusal("10.3.0.1", allowing: ["10.2.0.0/16"]) != nil)
        #expect(try refusal("127.0.0.1", allowing: ["127.0.0.1"]) == nil)
        #expect(try refusal("fd12::1", allowing: ["fd12::/16"]) == nil)
    }

    @Test("an allowed carrier does not carry into a network that is not allowed")
    func allowedCarrier() throws {
        #expect(try refusal("64:ff9b::8.8.8.8", allowing: ["64:ff9b::/96"]) == nil)
        #expect(try refusal("64:ff9b::10.0.0.1", allowing: ["64:ff9b::/96"])?.reserved.purpose == "a private network")
        #expect(try refusal("64:ff9b::10.0.0.1", allowing: ["64:ff9b::/96", "10.0.0.0/8"]) == nil)
        #expect(try refusal("2002:a9fe:a9fe::", allowing: ["::/0", "0.0.0.0/0"]) != nil)
    }

    @Test(
        "metadata services, multicast and the like stay refused whatever is allowed",
        arguments: [
            "169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "169.254.170.2", "100.100.100.200",
            "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1",
        ])
    func never(_ text: String) throws {
        let refusal = try refusal(text, allowing: ["0.0.0.0/0", "::/0"])
        #expect(refusal?.reserved.canBeAllowed == false)
    }

    @Test("the sentence names address, network and purpose")
    func sentence() throws {
        #expect(try refusal("10.1.2.3")?.description == "10.1.2.3 is in 10.0.0.0/8, a private network")
        #expect(
            try refusal("64:ff9b::10.0.0.1", allowing: ["64:ff9b::/96"])?.description
                == "64:ff9b::a00:1 leads to an address in 10.0.0.0/8, a private network")
    }

    @Test("every line of the tables of reserved networks is in force")
    func complete() { #expect(ReservedNetwork.all.count == 49) }

    @Test(
        "a name of an own network is refused before DNS is asked, unless an own network is allowed",
        arguments: [
            "localhost", "a.localhost", "api", "db.internal", "metadata.google.internal", "printer.local", "nas.lan",
            "x.home.arpa",
        ])
    func innerNames(_ name: String) throws {
        let url = try EndpointURL("https://\(name)/hook")
        #expect(AddressGuard().refusal(of: url)?.canBeAllowed == true)
        #expect(AddressGuard(allowing: [try IPNetwork("127.0.0.0/8")]).refusal(of: url) == nil)
    }

    @Test("localhost needs its own address to be allowed")
    func localhost() throws {
        let url = try EndpointURL("http://localhost:8080/")
        #expect(AddressGuard(allowing: [try IPNetwork("10.0.0.0/8")]).refusal(of: url) != nil)
    }

    @Test("a literal address in a URL is decided by the same function")
    func literals() throws {
        for text in ["https://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://[::1]:8443/", "http://127.0.0.1:80/x"]
        {
            #expect(AddressGuard().refusal(of: try EndpointURL(text)) != nil)
        }
        #expect(AddressGuard().refusal(of: try EndpointURL("https://93.184.216.34/")) == nil)
        #expect(AddressGuard().refusal(of: try EndpointURL("https://hooks.example.com/")) == nil)
    }
}
