import ServiceLifecycle

/// Ends, and all services in their order with it, when somebody in this process says so: the demo, and tests.
struct StopRequest: Service {
    let stop: AsyncStream<Never>

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in stop {}
        }
    }
}
