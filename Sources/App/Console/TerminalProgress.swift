/// Tells whoever sits at a terminal that work goes on, once it has taken a few seconds: `counting for daily … 5 s`.
///
/// The line is on stderr and is taken away when the work is done. Ending in a carriage return, it is written over
/// by whatever comes next; scripts and logs never see it.
enum TerminalProgress {
    private static let patience: Duration = .seconds(2)

    static func during<Result>(
        _ activity: String, after patience: Duration = patience, _ body: () async throws -> Result
    ) async rethrows -> Result {
        try await during({ activity }, after: patience, body)
    }

    /// - Parameter activity: asked every second.
    static func during<Result>(
        _ activity: @escaping @Sendable () -> String, after patience: Duration = patience,
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        guard Console.current.showsProgress else { return try await body() }
        let ticker = Task { await tick(activity, after: patience) }
        do {
            let result = try await body()
            await end(ticker)
            return result
        } catch {
            await end(ticker)
            throw error
        }
    }

    private static func end(_ ticker: Task<Void, Never>) async {
        ticker.cancel()
        await ticker.value
    }

    private static func tick(_ activity: @escaping @Sendable () -> String, after patience: Duration) async {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            try await clock.sleep(for: patience)
        } catch { return }
        defer { Console.overwrite("") }
        while !Task.isCancelled {
            Console.overwrite("\(activity()) … \((clock.now - start).components.seconds) s")
            try? await clock.sleep(for: .seconds(1))
        }
    }
}
