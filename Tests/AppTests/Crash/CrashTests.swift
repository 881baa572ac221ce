import Database
import Delivery
import Foundation
import TestSupport
import Testing
import WeComSimulator

@testable import App

@Suite("kill -9")
struct CrashTests {
    private static let messagesPerRound = 20

    @Test(
        "loses nothing: killed at random moments, the books of store and receiver agree",
        arguments: [(TestDatabaseKind.sqlite, 50), (.postgresql, 15), (.mysql, 15)])
    func booksAgree(_ kind: TestDatabaseKind, kills: Int) async throws {
        let database = kind == .sqlite ? nil : try await TestDatabase.make(kind)
        try await booksAgree(store: database?.url.withPassword ?? "sqlite:data/herald.db", kills: kills)
        try await database?.drop()
    }

    private func booksAgree(store: String, kills: Int) async throws {
        var limits = SimulatorConfiguration()
        (limits.messagesPerWindow, limits.parallelCalls) = (nil, nil)
        try await HeraldFolder.with(simulator: limits) { folder in
            try await folder.makeSample(now: Date())
            try folder.configureWithoutLimits(store: store)
            // A peer that takes its time has something in flight at most moments.
            folder.simulator.simulator.faults = [Fault(path: "/cgi-bin/webhook/send", delayMilliseconds: 60)]
            let loaded = try LoadedConfiguration.load(file: folder.configurationFile)
            try await HeraldApplication.with(loaded) { application in
                var accepted: Set<String> = []
                for round in 0..<kills {
                    accepted.formUnion(try await killOnce(round, folder, application))
                }
                try await finish(folder, application)
                try await compare(accepted, kills, folder, application)
            }
        }
    }

    /// Serves, enqueues and sends a report at the same time, and kills both processes somewhere in it.
    ///
    /// - Returns: the texts that the outbox said it has.
    private func killOnce(
        _ round: Int, _ folder: HeraldFolder, _ application: HeraldApplication
    ) async throws -> [String] {
        let config = ["--config", folder.configurationFile]
        let server = try HeraldProcess(["serve"] + config, errorFile: folder.path + "/serve-\(round).err")
        let sender = try HeraldProcess(
            ["report", "send", "daily"] + config, errorFile: folder.path + "/send-\(round).err")
        let texts = (0..<Self.messagesPerRound).map { "round \(round) message \($0)" }
        for text in texts {
            let entry = OutboxEntry(message: .text(text), channel: "ops", key: text, traceID: "crash")
            _ = try await application.outbox.enqueue(entry)
            try await Task.sleep(for: .milliseconds(.random(in: 0...20)))
        }
        sender.kill()
        try await Task.sleep(for: .milliseconds(.random(in: 0...100)))
        server.kill()
        return texts
    }

    /// Lets one process live until everything is finished: what the dead had claimed comes back with its lease.
    private func finish(_ folder: HeraldFolder, _ application: HeraldApplication) async throws {
        let server = try HeraldProcess(
            ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/serve-last.err")
        let ledger = DeliveryLedger(outbox: application.outbox)
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            let counts = try await ledger.counts()
            if counts[.pending] == 0, counts[.sending] == 0 { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(server.stop() == 0, "\(server.log)")
    }

    private func everyDelivery(_ ledger: DeliveryLedger) async throws -> [DeliverySummary] {
        var all: [DeliverySummary] = []
        while true {
            let page = try await ledger.list(DeliveryFilter(before: all.last?.id, limit: 500))
            if page.isEmpty { return all }
            all += page
        }
    }

    private func compare(
        _ accepted: Set<String>, _ kills: Int, _ folder: HeraldFolder, _ application: HeraldApplication
    ) async throws {
        let deliveries = try await everyDelivery(DeliveryLedger(outbox: application.outbox))
        #expect(deliveries.allSatisfy { $0.state == .delivered })
        let received = folder.received()
        #expect(accepted.isSubset(of: Set(deliveries.map(\.key))))
        #expect(accepted.isSubset(of: Set(received)))
        #expect(Set(received.filter { $0.hasPrefix("round ") }) == accepted)

        let reports = deliveries.filter { $0.key.hasPrefix("report:") }
        #expect(received.filter { $0.hasPrefix("日报") }.count >= reports.count)
        // Twice only what was in flight when its process died: at most `concurrency` for each of the two killed.
        let twice = received.count - deliveries.count
        #expect((0...(kills * 2 * 20)).contains(twice))
        let attempts = deliveries.reduce(0) { $0 + $1.attempts }
        print(
            "crash test on \(application.store.dialect.rawValue): \(deliveries.count) deliveries (\(reports.count) reports), \(twice) received twice, \(attempts) attempts"
        )
    }
}

extension HeraldFolder {
    fileprivate func configureWithoutLimits(store: String) throws {
        try configure(store: store, more: "dispatch: { qps: 100000, max_attempts: 100 }")
        let text = try read("herald.yaml").replacingOccurrences(
            of: "base_url: \"\(simulator.baseURL)\" }",
            with: "base_url: \"\(simulator.baseURL)\", rate: 100000, concurrency: 20 }")
        try write(text, to: "herald.yaml")
    }
}

extension DatabaseURL {
    /// As it is written in a configuration: what `description` hides is needed here.
    fileprivate var withPassword: String {
        let scheme = dialect == .mysql ? "mysql" : "postgres"
        return "\(scheme)://\(user ?? ""):\(password ?? "")@\(host):\(port ?? 0)/\(database)"
    }
}
