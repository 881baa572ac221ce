import Database
import Watches

extension HeraldApplication {
    func installer(of office: WatchOffice) -> WatchInstaller {
        WatchInstaller(office.definition, among: configuration.watches)
    }

    /// What any watch takes from an office's queue.
    func types(inQueueOf office: WatchOffice) -> Set<String> {
        let definition = office.definition
        let sharers = configuration.watches.filter {
            $0.mode == .trigger && $0.source == definition.source
                && $0.names.queue.lowercased() == definition.names.queue.lowercased()
        }
        return Set(sharers.flatMap { watch in watch.events.map(watch.names.type) })
    }

    /// Runs something on a session of a watch's source.
    ///
    /// - Throws: one sentence that begins with the watch.
    func onSource<Result: Sendable>(
        of office: WatchOffice, _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        do {
            return try await office.pool.withConnection(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CommandFailure(
                .workFailed, "watch \(office.definition.name): \(ErrorSentence.describe(error))")
        }
    }

    /// Removes what the store keeps of changes in a queue that is gone: a queue made anew counts from 1 again.
    func forgetChanges(of watches: [String]) async throws {
        try await WatchMemory(store: store).forget(watches)
    }

    /// Those of them that have objects in their source.
    ///
    /// - Throws: a wrong call where a watch is named that has none.
    func installedOffices(named names: [String]) throws -> [WatchOffice] {
        let offices = try watchOffices(named: names)
        if !names.isEmpty, let polled = offices.first(where: { $0.definition.mode != .trigger }) {
            throw CommandFailure(
                .misuse,
                "the watch \(polled.definition.name) has mode: poll; it needs nothing in its source")
        }
        return offices.filter { $0.definition.mode == .trigger }
    }
}
