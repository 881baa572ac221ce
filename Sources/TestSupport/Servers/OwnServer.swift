import Foundation
import Synchronization

/// A server of one test's own, which the test may crash and start again on the same port and over the same data.
///
/// The servers that `make test` starts are shared by all tests, and none of them may be stopped.
package final class OwnServer: Sendable {
    /// As it is written in a configuration.
    package let url: String
    private let recipe: ServerRecipe
    private let process = Mutex<ServerProcess?>(nil)

    private init(_ recipe: ServerRecipe) {
        self.recipe = recipe
        url = recipe.url
    }

    package static func postgresql() async throws -> OwnServer { try await start(.postgresql()) }
    /// - Parameter writesBinaryLog: as servers with replicas or point-in-time backups do.
    package static func mysql(writesBinaryLog: Bool = false) async throws -> OwnServer {
        try await start(.mysql(writesBinaryLog: writesBinaryLog))
    }
    package static func redis() async throws -> OwnServer { try await start(.redis()) }
    /// One that is reached by a socket in the file system only.
    package static func redisOnSocket() async throws -> OwnServer { try await start(.redisOnSocket()) }
    /// - Parameter configuration: its `alertmanager.yml`.
    package static func alertmanager(configuration: String) async throws -> OwnServer {
        try await start(.alertmanager(configuration: configuration))
    }

    /// - Parameter configuration: its `prometheus.yml`.
    package static func prometheus(configuration: String) async throws -> OwnServer {
        try await start(.prometheus(configuration: configuration))
    }

    private static func start(_ recipe: ServerRecipe) async throws -> OwnServer {
        let server = OwnServer(recipe)
        do {
            try await onOwnThread { try recipe.prepare() }
            try await server.start()
            return server
        } catch {
            await server.remove()
            throw error
        }
    }

    /// Ends it without a warning to anybody. What was committed stays, but in Redis, which keeps nothing here.
    package func crash() async {
        guard let process = process.withLock({ $0.take() }) else { return }
        await process.end(with: recipe.crashSignal)
    }

    /// Stops it where it is: connections stay, nothing is answered.
    package func freeze() async { await process.withLock { $0 }?.send("STOP") }

    /// Lets it go on after `freeze`.
    package func thaw() async { await process.withLock { $0 }?.send("CONT") }

    /// Returns when it answers.
    package func start() async throws {
        let started = try ServerProcess(recipe.command, folder: recipe.folder)
        process.withLock { $0 = started }
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do {
                return try await onOwnThread { [recipe] in try recipe.probe() }
            } catch {
                guard started.isRunning, ContinuousClock.now < deadline else {
                    throw TestSupportError(
                        "\(recipe.command[0]) does not answer (\(error)): \(started.log.suffix(2_000))")
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// Ends it and removes its data.
    package func remove() async {
        await crash()
        try? FileManager.default.removeItem(atPath: recipe.folder)
    }
}
