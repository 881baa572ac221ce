import Testing

@testable import TelemetryClient

@Suite("How often reports leave")
struct IntervalTests {
    @Test("once at the start, and then once an interval, however often they are wished")
    func daily() async {
        let world = ManualSurroundings()
        let client = world.client()
        for hour in 0..<72 {
            for _ in 0..<10 { client.report() }
            await client.flush()
            #expect(world.sent.count == 1 + hour / 24)
            world.advance(.seconds(3_600))
        }
        #expect(client.status.delivered == 3)
        #expect(client.status.dropped == 0)
    }

    @Test("an interval is spent even when its report failed: a server that is down is not asked more often")
    func spent() async {
        let world = ManualSurroundings(answers: [.status(404, retryAfter: nil)])
        let client = world.client()
        for _ in 0..<10 {
            client.report()
            await client.flush()
        }
        #expect(world.sent.count == 1)
    }

    @Test("without an interval each wish is a report, as far as the queue goes")
    func queue() async {
        let world = ManualSurroundings(answers: [.none("down")])
        let client = world.client { configuration in
            configuration.interval = .zero
            configuration.queueLimit = 4
        }
        client.report()
        let timer = await world.nextTimer()
        for _ in 0..<1_000_000 { client.report() }
        #expect(client.status.waiting == 4)
        #expect(client.status.dropped == 1_000_000 - 3)
        timer.ring()
        await client.flush()
        #expect(client.status.delivered == 4)
        #expect(world.sent.count == 5)
    }

    @Test("many callers at once: each report is sent or counted as dropped")
    func concurrent() async {
        let world = ManualSurroundings()
        let client = world.client { $0.interval = .zero }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    for _ in 0..<500 { client.report() }
                    _ = client.preview()
                    await client.flush()
                }
            }
        }
        await client.flush()
        let status = client.status
        #expect(status.delivered + status.dropped == 32 * 500)
        #expect(status.waiting == 0)
        #expect(world.sent.count == status.delivered)
        #expect(world.factsAsked == 1)
    }
}
