import Database
import Delivery
import Foundation
import TestSupport
import Testing

@testable import App

/// One chaos: three nodes over servers of its own, against a peer that fails a fifth of its calls.
struct ChaosRun {
    let size: ChaosPlan.Size
    let seed: UInt64
    let database: OwnServer
    let redis: OwnServer
    let peer: ChaosPeer
    let folder: String

    /// What a node may have sent and not recorded: twice what it sends at once.
    private static let inFlightAtMost = concurrency * 2

    static func run(_ kind: TestDatabaseKind, _ size: ChaosPlan.Size, seed: UInt64) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/herald-chaos-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try await kind == .mysql ? OwnServer.mysql() : OwnServer.postgresql()
        let redis = try await OwnServer.redis()
        let peer = try ChaosPeer(nodes: ChaosPlan.nodes, seed: seed)
        let run = ChaosRun(size: size, seed: seed, database: database, redis: redis, peer: peer, folder: folder)
        let result = await Result { try await run.play() }
        peer.stop()
        await database.remove()
        await redis.remove()
        try result.get()
    }

    private func play() async throws {
        let files = try peer.ports.map { try writeConfiguration(port: $0) }
        let nodes = ChaosNodes(configurations: files, folder: folder, peer: peer)
        try await HeraldApplication.with(LoadedConfiguration.load(file: files[0])) { application in
            do {
                let began = ContinuousClock.now
                for node in files.indices { try nodes.start(node) }
                let manager = Task { try await nodes.keepAlive() }
                defer { manager.cancel() }
                let experience = try await work(nodes, application)
                try await waitUntilFinished(application, nodes)
                manager.cancel()
                _ = await manager.result
                let took = began.duration(to: .now)
                for status in nodes.stop() { #expect(status == 0, "\(nodes.lastLines)") }
                try await compare(nodes, application, experience, took)
            } catch {
                _ = nodes.stop()
                throw error
            }
        }
    }

    private func work(_ nodes: ChaosNodes, _ application: HeraldApplication) async throws -> ChaosProducers.Experience {
        let producers = ChaosProducers(
            outbox: application.outbox, channels: Self.channels, count: size.deliveries, seed: seed, book: peer.book)
        async let experience = { () async throws -> ChaosProducers.Experience in
            do {
                return try await producers.run()
            } catch {
                peer.book.giveUp()
                throw error
            }
        }()
        let guardian = Task { try await giveUpWithoutProgress(nodes) }
        defer { guardian.cancel() }
        do {
            try await carryOut(ChaosPlan(size, seed: seed), nodes)
            return try await experience
        } catch {
            peer.book.giveUp()
            throw error
        }
    }

    /// Nothing here has to be done by a time; but if nothing moves any more, nobody should wait for ever.
    private func giveUpWithoutProgress(_ nodes: ChaosNodes) async throws {
        var patience = ChaosPatience<Int>()
        while patience.isLeft(at: peer.book.arrived) { try await Task.sleep(for: .seconds(1)) }
        Issue.record(
            "seed \(seed): \(peer.book.arrived) messages have arrived, and nothing goes on\n\(nodes.lastLines)")
        peer.book.giveUp()
    }

    private func carryOut(_ plan: ChaosPlan, _ nodes: ChaosNodes) async throws {
        let began = ContinuousClock.now
        for event in plan.events {
            await peer.book.wait(untilArrived: event.arrived)
            print("chaos, seed \(seed), after \(began.duration(to: .now).formatted()): \(event.step)")
            switch event.step {
            case .kill(let victims):
                for victim in victims { nodes.kill(victim) }
                try await Task.sleep(for: event.rest)
                for victim in victims { try nodes.start(victim) }
            case .crashDatabase: try await restart(database, after: event.rest)
            case .crashRedis: try await restart(redis, after: event.rest)
            }
        }
    }

    private func restart(_ server: OwnServer, after rest: Duration) async throws {
        await server.crash()
        try await Task.sleep(for: rest)
        try await server.start()
    }

    private func waitUntilFinished(_ application: HeraldApplication, _ nodes: ChaosNodes) async throws {
        let ledger = DeliveryLedger(outbox: application.outbox)
        var patience = ChaosPatience<[DeliveryState: Int]>()
        while true {
            // A connection from before the database's end may be met here.
            let counts = (try? await ledger.counts()) ?? [:]
            if counts[.pending] == 0, counts[.sending] == 0 { return }
            guard patience.isLeft(at: counts) else {
                Issue.record("not everything is finished, and nothing goes on: \(counts)\n\(nodes.lastLines)")
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func compare(
        _ nodes: ChaosNodes, _ application: HeraldApplication, _ experience: ChaosProducers.Experience, _ took: Duration
    ) async throws {
        let expected = Set((0..<size.deliveries).map(ChaosMessage.text))
        let books = try await ChaosBooks.read(application.store, peer, nodes, expected: expected)
        print(
            """
            chaos on \(application.store.dialect.rawValue), seed \(seed), \(took.formatted()):
            \(books.summary)
            enqueued: \(experience.refusals) times refused by the store, \(experience.duplicates) times known by its key
            most calls at one time: \(peer.book.mostOpen); nodes that ended by themselves: \(nodes.restarts)
            """)
        let problems = books.problems
        #expect(
            problems.isEmpty,
            "seed \(seed): \(problems.count) problems\n\(problems.prefix(20).joined(separator: "\n"))\n\(nodes.lastLines)"
        )
        let most = books.inFlight.max() ?? 0
        #expect(most <= Self.inFlightAtMost, "seed \(seed): a node that was killed had not recorded \(most)")
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
