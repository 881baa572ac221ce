package import FoundationEssentials
package import Logging
import Synchronization

/// Figures that another room knows: users, orders that wait, the length of a queue.
package final class FigureCollector: Collector {
    package typealias Ask = @Sendable (_ date: Date) async throws -> [(name: SeriesName, value: Double)]

    package let name: String
    package let isOfNode: Bool
    private let logger: Logger
    private let ask: Ask
    private let isTroubled = Mutex(false)

    /// - Parameters:
    ///   - isOfNode: false: the same whoever asks, as what the store says is.
    ///   - ask: a failure is logged when it begins; until it ends there are no figures.
    package init(_ name: String, isOfNode: Bool = false, logger: Logger, _ ask: @escaping Ask) {
        self.name = name
        self.isOfNode = isOfNode
        self.logger = logger
        self.ask = ask
    }

    package func samples(at date: Date) async -> [SeriesSample] {
        do {
            let figures = try await ask(date)
            isTroubled.withLock { $0 = false }
            return figures.map { SeriesSample($0.name, at: date, $0.value) }
        } catch {
            let isNews = isTroubled.withLock { isTroubled in
                defer { isTroubled = true }
                return !isTroubled
            }
            if isNews, !Task.isCancelled {
                logger.warning(
                    "figures could not be looked up; they are missing until they can",
                    metadata: ["collector": "\(name)", "error": "\(error)"])
            }
            return []
        }
    }
}
