import Testing

@testable import TelemetryClient

@Suite("Reports that do not get through at once")
struct RetryTests {
    @Test(
        "are not tried again where the server will not have them",
        arguments: [300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 408, 410, 413, 415, 422, 451, 499])
    func final(status: Int) async {
        let world = ManualSurroundings(answers: [.status(status, retryAfter: "1")])
        let client = world.client()
        client.report()
        #expect(await client.flush())
        #expect(world.sent.count == 1)
        #expect(client.status.refused == 1)
        #expect(client.status.lastProblem == "HTTP \(status)")
    }

    @Test(
        "are tried again, the same to the byte, where the server may have them later",
        arguments: [
            .status(429, retryAfter: nil), .status(500, retryAfter: nil), .status(502, retryAfter: nil),
            .status(503, retryAfter: "soon"), .status(599, retryAfter: ""), .none("no connection"),
        ] as [Answer])
    func again(answer: Answer) async {
        let world = ManualSurroundings(answers: [answer, answer])
        let client = world.client()
        client.report()
        await world.nextTimer().ring()
        world.advance(.seconds(86_400))
        let second = await world.nextTimer()
        #expect(client.status.waiting == 1)
        #expect(client.status.lastProblem != nil)
        second.ring()
        await client.flush()
        #expect(world.sent.count == 3)
        #expect(Set(world.sent).count == 1)
        #expect(client.status.delivered == 1)
        #expect(client.status.lastProblem == nil)
    }

    @Test("wait longer from try to try, up to the longest, and are given up after the last")
    func backoff() async {
        let world = ManualSurroundings(answers: Array(repeating: .none("down"), count: 100))
        let client = world.client { configuration in
            configuration.backoff = .seconds(4)
            configuration.longestBackoff = .seconds(60)
            configuration.attempts = 8
        }
        client.report()
        var pauses: [Duration] = []
        for _ in 0..<7 {
            let timer = await world.nextTimer()
            pauses.append(timer.pause)
            timer.ring()
        }
        await client.flush()
        // The chance of these surroundings is a half: three quarters of the whole wait.
        #expect(pauses == [3, 6, 12, 24, 45, 45, 45].map { .seconds($0) })
        #expect(world.sent.count == 8)
        #expect(client.status.failed == 1)
        #expect(client.status.waiting == 0)
    }

    @Test("by default are tried for more than an hour")
    func defaultSpan() {
        let backoff = Backoff(TelemetryClient.Configuration())
        let pauses = (1..<backoff.attempts).map { backoff.pause(after: $0, asked: nil, random: 0).inSeconds }
        #expect(pauses.first == 2.5)
        #expect(pauses.reduce(0, +) > 3_600)
        #expect(backoff.pause(after: 1_000_000, asked: nil, random: 0.999).inSeconds <= 3_600)
    }

    @Test(
        "wait as long as the server asks, up to a day",
        arguments: [
            ("120", 126), (" 120 ", 126), ("0", 3.75), ("1", 3.75), ("99999999999999999999", 90_720),
            ("Sat, 21 Nov 2026 00:00:00 GMT", 3.75), ("-5", 3.75), ("1e9", 3.75), ("２０", 3.75),
        ] as [(String, Double)])
    func retryAfter(value: String, seconds: Double) async {
        for status in [429, 503] {
            let world = ManualSurroundings(answers: [.status(status, retryAfter: value)])
            let client = world.client()
            client.report()
            #expect(abs(await world.nextTimer().pause.inSeconds - seconds) < 1e-6)
        }
    }

    @Test("wait until the date that the server names")
    func retryAfterDate() {
        let answer = Answer.status(503, retryAfter: "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(Verdict(answer, secondsSince1970: 784_111_747) == .again("HTTP 503", after: .seconds(30)))
        #expect(Verdict(answer, secondsSince1970: 2e9) == .again("HTTP 503", after: .zero))
    }

    @Test("are tried once more at once when a program is about to exit, but not where the server asked to wait")
    func hurry() async {
        let world = ManualSurroundings(answers: [.none("down")])
        let client = world.client()
        client.report()
        let timer = await world.nextTimer()
        #expect(await client.flush())
        #expect(client.status.delivered == 1)
        timer.ring()
        #expect(world.sent.count == 1 + 1)

        let asking = ManualSurroundings(answers: [.status(503, retryAfter: "60")])
        let patient = asking.client()
        patient.report()
        _ = await asking.nextTimer()
        async let flushed = patient.flush(within: .seconds(1))
        let limit = await asking.nextTimer()
        #expect(limit.pause == .seconds(1))
        limit.ring()
        #expect(await !flushed)
        #expect(asking.sent.count == 1)
    }

    @Test("make nobody wait who was cancelled")
    func cancelled() async {
        let world = ManualSurroundings(answers: [.status(503, retryAfter: "60")])
        let client = world.client()
        client.report()
        _ = await world.nextTimer()
        let waiting = Task { await client.flush(within: .seconds(1_000_000)) }
        waiting.cancel()
        #expect(await !waiting.value)
    }

    @Test("any configuration is moved into its bounds")
    func bounds() async {
        let most = Duration(secondsComponent: .max, attosecondsComponent: 0)
        let least = Duration(secondsComponent: .min, attosecondsComponent: 0)
        for duration in [most, least, .zero, .seconds(-1)] {
            for number in [Int.min, -1, 0, Int.max] {
                let world = ManualSurroundings(answers: [.status(500, retryAfter: nil)])
                let client = world.client { configuration in
                    configuration.interval = duration
                    configuration.timeLimit = duration
                    configuration.backoff = duration
                    configuration.longestBackoff = duration
                    configuration.attempts = number
                    configuration.queueLimit = number
                }
                client.report()
                #expect(await client.flush(within: duration))
            }
        }
    }
}
