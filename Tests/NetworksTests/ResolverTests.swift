import Testing

@testable import Networks

private struct FixedResolver: HostResolver {
    let found: [String]
    func addresses(of name: String) async throws -> [IPAddress] { found.compactMap(IPAddress.init) }
}

@Suite("Looking up names")
struct ResolverTests {
    private func lookUp(_ found: [String], allowing networks: [String] = []) async throws -> [String] {
        let own = AddressGuard(allowing: try networks.map { try IPNetwork($0) })
        let lookup = GuardedLookup(own, resolver: FixedResolver(found: found))
        return try await lookup.addresses(for: EndpointURL("https://hooks.example.com/")).map(\.description)
    }

    @Test("of mixed answers only the allowed addresses are used")
    func mixed() async throws {
        #expect(
            try await lookUp(["10.0.0.1", "93.184.216.34", "::1", "2606:4700::1"]) == ["93.184.216.34", "2606:4700::1"])
        #expect(try await lookUp(["10.0.0.1", "8.8.8.8"], allowing: ["10.0.0.0/8"]) == ["10.0.0.1", "8.8.8.8"])
    }

    @Test("a name whose addresses are all forbidden is refused with each of them")
    func forbidden() async throws {
        let refusal = await #expect(throws: HostRefusal.self) {
            try await lookUp(["10.0.0.1", "::ffff:169.254.169.254"])
        }
        #expect(
            refusal?.description
                == "hooks.example.com leads into no public network: 10.0.0.1 is in 10.0.0.0/8, a private network; 169.254.169.254 is in "
                + "169.254.169.254/32, the metadata service of a cloud")
        #expect(refusal?.canBeAllowed == true)
    }

    @Test("the system knows localhost, and not what does not exist")
    func system() async throws {
        let resolver = SystemHostResolver(timeLimit: .seconds(60))
        let own = try IPNetwork("127.0.0.0/8")
        let addresses = try await resolver.addresses(of: "localhost")
        #expect(addresses.allSatisfy { own.contains($0) || $0 == .v6(1) })
        // No letters: refused by the C library itself, whatever DNS there is.
        await #expect(throws: LookupFailure.self) { try await resolver.addresses(of: "not a name") }
    }

    @Test("a lookup that takes too long is given up, and one too many is refused")
    func limits() async throws {
        let hasty = SystemHostResolver(timeLimit: .zero)
        do {
            // An answer may be quicker than any limit; it is one or the other, and nobody waits for ever.
            _ = try await hasty.addresses(of: "localhost")
        } catch {
            #expect((error as? LookupFailure)?.cause == .timedOut)
        }
        let full = SystemHostResolver(maximumLookups: 0)
        let failure = await #expect(throws: LookupFailure.self) { try await full.addresses(of: "localhost") }
        #expect(failure?.cause == .failed)
    }

    @Test("the first answer to a lookup counts, also one that comes before anybody waits")
    func first() async throws {
        let promise = LookupPromise()
        promise.fulfil(.failure(CancellationError()))
        promise.fulfil(.success([]))
        let answer = await promise.value()
        #expect(throws: CancellationError.self) { try answer.get() }
    }
}
