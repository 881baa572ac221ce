import Foundation
import Glibc
import Testing

@testable import Networks

/// Numbers that are the same in every run: a failure can be repeated.
private struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var mixed = state
        mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        return mixed ^ (mixed >> 33)
    }
}

@Suite("Any bytes")
struct FuzzTests {
    private static let pieces = [
        "http://", "https://", "[", "]", ":", "::", ".", "/", "?", "#", "@", "%", "%25", "\\", "127", "0177", "0x7f",
        "0X",
        "ffff", "::ffff:", "10.0.0.1", "a", "example.com", "localhost", "-", "_", "1", "0", "00", "256", "2130706433",
        "fe80", "64:ff9b::", "\0", " ", "é", "。", "１", "8080", "65536", "x", "e", "/8", "/128",
    ]

    private func text(_ chance: inout Chance) -> String {
        if chance.next() % 4 == 0 {
            let bytes = (0..<Int.random(in: 0...40, using: &chance)).map { _ in
                UInt8.random(in: 0...255, using: &chance)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        return (0..<Int.random(in: 0...9, using: &chance)).map { _ in Self.pieces.randomElement(using: &chance) ?? "" }
            .joined()
    }

    @Test("crash no parser, and what is read is written and read again as the same")
    func anything() throws {
        var chance = Chance(state: 1)
        for _ in 0..<30_000 {
            let text = text(&chance)
            if let address = IPAddress(text) { #expect(IPAddress(address.description) == address) }
            if let network = try? IPNetwork(text) { #expect(try IPNetwork(network.description) == network) }
            _ = IPv4Spelling.address(text)
            for candidate in [text, "https://" + text] {
                guard let url = try? EndpointURL(candidate) else { continue }
                #expect(try EndpointURL(url.text) == url)
            }
        }
    }

    @Test("no host that the C library takes for an address passes as a name, and none as another address")
    func oracle() throws {
        var chance = Chance(state: 2)
        var seen = 0
        for _ in 0..<30_000 {
            let host = spelling(&chance)
            guard let meant = numeric(host) else { continue }
            seen += 1
            guard let url = try? EndpointURL("https://\(host)/") else { continue }
            #expect(url.host == .address(meant), "\(host)")
        }
        #expect(seen > 1_000)
    }

    @Test("the URL's host is the one that the HTTP client's parser sees")
    func sameHost() throws {
        var chance = Chance(state: 3)
        var seen = 0
        for _ in 0..<30_000 {
            let text =
                "https://"
                + (0..<Int.random(in: 1...8, using: &chance))
                .map { _ in Self.pieces.randomElement(using: &chance) ?? "" }.joined()
            guard let url = try? EndpointURL(text) else { continue }
            seen += 1
            let other = try #require(URL(string: url.text), "\(url.text)")
            #expect(other.host?.filter { $0 != "[" && $0 != "]" } == url.hostText, "\(url.text)")
            #expect((other.port ?? 443) == url.port, "\(url.text)")
        }
        #expect(seen > 100)
    }

    @Test("an address and its mapped form are always decided alike")
    func mapped() {
        var chance = Chance(state: 4)
        let own = AddressGuard()
        for _ in 0..<20_000 {
            let bits = UInt32.random(in: .min ... .max, using: &chance)
            let plain = own.refusal(of: .v4(bits))
            #expect(plain == own.refusal(of: .v6(0xFFFF << 32 | UInt128(bits))))
            if plain != nil {
                // 6to4 and NAT64 are refused; an ISATAP identifier under a public prefix hides nothing either.
                #expect(own.refusal(of: .v6(0x2606_4700 << 96 | 0x5EFE << 32 | UInt128(bits))) != nil)
            }
        }
    }

    /// One to five numbers in the bases that C takes.
    private func spelling(_ chance: inout Chance) -> String {
        (0..<Int.random(in: 1...4, using: &chance)).map { _ in
            let number = [UInt32(127), 0, 1, 10, 255, 256, 2_130_706_433, .max].randomElement(using: &chance) ?? 0
            switch chance.next() % 4 {
            case 0: return "0" + String(number, radix: 8)
            case 1: return "0x" + String(number, radix: 16)
            case 2: return "0X0" + String(number, radix: 16, uppercase: true)
            default: return String(number)
            }
        }.joined(separator: ".")
    }

    private func numeric(_ host: String) -> IPAddress? {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let first = list else { return nil }
        defer { freeaddrinfo(first) }
        let address = UnsafeRawPointer(first.pointee.ai_addr).loadUnaligned(as: sockaddr_in.self)
        return .v4(UInt32(bigEndian: address.sin_addr.s_addr))
    }
}
