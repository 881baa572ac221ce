import Logging
import Observability
import Server
import ServiceLifecycle

/// Says that everything was started, how it goes meanwhile, and that the end has begun: in the log, and to the service
/// manager where there is one. The last of the services, and so the first to stop.
struct ReadyNotice: Service {
    let logger: Logger
    let jobs: [String]
    let phase: ServingPhase
    let manager: ServiceManager?
    /// Ends with the port when the last of what must be there before anybody is told is there: the server listens.
    let beginnings: AsyncStream<Int?>
    /// `3 waiting, next report 22:00`
    let status: @Sendable () async -> String
    /// Told the port; nil where nothing listens.
    let whenReady: @Sendable (Int?) -> Void

    private static let pace = Duration.seconds(30)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var port: Int?
            for await listening in beginnings { port = listening }
            guard !Task.isCancelled else { return }
            logger.info(
                "ready", metadata: ["jobs": "\(jobs.joined(separator: ", "))", "version": "\(HeraldVersion.text)"])
            await manager?.ready(await status(), logger: logger)
            phase.becomeReady()
            whenReady(port)
            await tellStatus()
        }
        logger.info("stopping")
        await manager?.stopping("finishing what is under way", logger: logger)
    }

    private func tellStatus() async {
        while (try? await Task.sleep(for: Self.pace)) != nil {
            await manager?.status(await status(), logger: logger)
        }
    }
}
