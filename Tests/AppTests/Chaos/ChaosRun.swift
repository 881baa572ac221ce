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

    private static let channels = ["alpha", "beta", "gamma"]

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
        do {
            try await carryOut(ChaosPlan(size, seed: seed), nodes)
            return try await experience
        } catch {
            peer.book.giveUp()
            throw error
        }
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
        let deadline = ContinuousClock.now + .seconds(120)
        var counts: [DeliveryState: Int] = [:]
        while ContinuousClock.now < deadline {
            // A connection from before the database's end may be met here.
            counts = (try? await ledger.counts()) ?? [:]
            if counts[.pending] == 0, counts[.sending] == 0 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("not everything is finished after two minutes: \(counts)\n\(nodes.lastLines)")
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
        #expect(books.twice.values.reduce(0, +) <= books.inFlightAtDeaths)
    }

    /// Retries come soon and without end, and a dead node's work is taken over soon: what is tested is whether, not when.
    private func writeConfiguration(port: Int) throws -> String {
        // With a rate and few at once, which the nodes count together; with few at once; and with many.
        let peer = "http://127.0.0.1:\(port)"
        let webhook = """
            type: webhook, allow_http: true, allow_networks: ["127.0.0.1/32"], timeout: 1s, breaker: { failures: 1000 }, \
            secret: "whsec_Y2hhb3MtY2hhb3MtY2hhb3MtY2hhb3MtY2hhb3M=", retries: [\(Array(repeating: "1s", count: 50).joined(separator: ","))]
            """
        let robot =
            "type: wecom-robot, key: key-of-alpha, base_url: \"\(peer)\", rate: 50000, concurrency: 20, timeout: 1s, breaker: { failures: 1000 }"
        let channels = [
            "  alpha: { \(robot) }",
            "  beta: { \(webhook), url: \"\(peer)/beta\", concurrency: 20 }",
            "  gamma: { \(webhook), url: \"\(peer)/gamma\", concurrency: 200 }",
        ]
        let file = "\(folder)/node-\(port).yaml"
        try """
        timezone: Asia/Shanghai
        store: "\(database.url)"
        redis: "\(redis.url)"
        dispatch: { concurrency: 20, qps: 100000, max_attempts: 100, backoff_base: 1, batch_size: 50, nodes: 3, \
            lease: 10s }
        channels:
        \(channels.joined(separator: "\n"))
        """.write(toFile: file, atomically: true, encoding: .utf8)
        return file
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
