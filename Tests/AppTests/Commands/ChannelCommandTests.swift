import Testing
import WeComSimulator

@Suite("herald channel and paused channels")
struct ChannelCommandTests {
    private let gone = Fault(path: "/cgi-bin/webhook/send", key: HeraldFolder.robotKey, errcode: 93_000)

    @Test("what waits for a robot that is gone says so, and a test after mending it goes out at once")
    func mended() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: .now)
            try folder.configure()
            folder.simulator.simulator.faults = [gone]
            #expect(await folder.run("report", "send", "daily").status == 1)
            let waiting = await folder.run("report", "send", "daily", "--wait", "0")
            #expect(waiting.status == 1)
            #expect(waiting.complaints.contains("the channel ops is paused until "))
            let list = await folder.run("delivery", "list", "--state", "pending")
            #expect(list.output.contains("the channel ops is paused until "))
            #expect(list.output.contains("93000"))

            folder.simulator.simulator.faults = []
            let test = await folder.run("channel", "test", "ops", "--json")
            #expect(test.status == 0, "\(test.complaints)")
            #expect(test.output.contains(#""state" : "delivered""#))
        }
    }
}
