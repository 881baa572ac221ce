extension RawConnection {
    /// Asks for a stream and reads its head.
    func open(_ target: String, headers: String = "") async throws -> String? {
        try await send("GET \(target) HTTP/1.1\r\nHost: x\r\n\(headers)\r\n")
        return await text(until: "\r\n\r\n")
    }

    /// What comes up to the end of the next event of that name: its data.
    func event(_ name: String) async -> String? {
        guard await text(until: "event: \(name)\ndata: ") != nil else { return nil }
        return (await text(until: "\n\n")).map { String($0.dropLast(2)) }
    }
}

/// Waits for what has no signal of its own.
func eventually(within limit: Duration = .seconds(20), _ condition: () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return await condition()
}
