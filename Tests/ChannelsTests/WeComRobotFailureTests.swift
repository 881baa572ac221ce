import AsyncHTTPClient
import Delivery
import Testing
import WeCom
import WeComSimulator

@testable import Channels

@Suite("What a WeCom robot's channel makes of failures")
struct WeComRobotFailureTests {
    private func failure(_ fault: Fault, timeout: Duration = .seconds(10)) async throws -> SendFailure {
        var found: SendFailure?
        try await withRobot(timeout: timeout) { channel, simulator in
            simulator.faults = [fault]
            if case .failed(let failure) = await channel.send(parcel(.text("hello"))) { found = failure }
        }
        return try #require(found)
    }

    private func delay(_ failure: SendFailure) -> Duration? {
        if case .retry(let after) = failure.disposition { after } else { nil }
    }

    @Test("every code of the table has its answer: retry, pause or permanent, with a hint and never the key")
    func codes() async throws {
        try await withRobot { channel, simulator in
            for code in WeComErrorCode.known {
                simulator.faults = [Fault(errcode: code.rawValue)]
                guard case .failed(let failure) = await channel.send(parcel(.text("hello"))) else {
                    Issue.record("errcode \(code.rawValue) was taken for a success")
                    continue
                }
                let isPermanent = failure.disposition == .permanent
                let retried = [-1, 45009, 45033, 40007]
                #expect(isPermanent == !retried.contains(code.rawValue), "errcode \(code.rawValue)")
                #expect(
                    failure.message.hasPrefix(
                        "channel ops: sending a text message: WeCom answered errcode \(code.rawValue) ("))
                #expect(failure.hint == code.hint)
                #expect(failure.answer?.body.contains("\"errcode\":\(code.rawValue)") == true)
                #expect(!"\(failure)".contains(robotKey))
            }
        }
    }

    @Test("45009 pauses the channel for a minute")
    func rate() async throws {
        let failure = try await failure(Fault(errcode: 45009))
        #expect(failure.disposition == .retry(after: .seconds(60)))
        #expect(failure.pauseChannel == .seconds(60))
        #expect(failure.reason == "rate_limited")
    }

    @Test("the 21st message of a minute is answered so by WeCom itself")
    func ownRate() async throws {
        try await withRobot { channel, simulator in
            for _ in 1...20 { _ = await channel.send(parcel(.text("a"))) }
            guard case .failed(let failure) = await channel.send(parcel(.text("a"))) else {
                Issue.record("the 21st was taken")
                return
            }
            #expect(failure.reason == "rate_limited")
            #expect(simulator.messages.count == 20)
        }
    }

    @Test("45033 and -1 are tried again within seconds, at a random moment")
    func soon() async throws {
        let concurrency = try await failure(Fault(errcode: 45033))
        #expect((Duration.seconds(1)...Duration.seconds(3)).contains(try #require(delay(concurrency))))
        #expect(concurrency.pauseChannel == nil)
        let busy = try await failure(Fault(errcode: -1))
        #expect((Duration.seconds(1)...Duration.seconds(5)).contains(try #require(delay(busy))))
    }

    @Test("a robot that is gone spares the backlog", arguments: [93000, 93004, 93008])
    func gone(_ code: Int) async throws {
        let failure = try await failure(Fault(errcode: code))
        #expect(failure.disposition == .permanent)
        #expect(failure.reason == "robot_gone")
        #expect(failure.pauseChannel == .seconds(300))
        #expect(failure.hint?.contains("robot's URL is wrong or the robot was removed") == true)
    }

    @Test(
        "server errors are tried again, other refusals are final",
        arguments: [
            (500, true), (502, true), (503, true), (504, true), (408, true), (400, false), (403, false), (404, false),
            (301, false),
        ])
    func statuses(_ status: Int, _ isRetried: Bool) async throws {
        let failure = try await failure(Fault(status: status))
        #expect((failure.disposition == .permanent) == !isRetried)
        #expect(failure.reason == "http_\(status)")
        #expect(failure.answer?.status == status)
    }

    @Test("429 and 503 wait as long as Retry-After asks")
    func retryAfter() async throws {
        let limited = try await failure(Fault(status: 429, retryAfter: 17))
        #expect(limited.disposition == .retry(after: .seconds(17)))
        #expect(limited.pauseChannel == .seconds(17))
        #expect(limited.kind == .throttled)
        #expect(try await failure(Fault(status: 503, retryAfter: 5)).disposition == .retry(after: .seconds(5)))
    }

    @Test("a lost answer is tried again, because the message may not have arrived")
    func lost() async throws {
        let reset = try await failure(Fault(reset: true))
        #expect(reset.disposition == .retry(after: nil))
        #expect(reset.reason == "connection_lost")
        let slow = try await failure(Fault(delayMilliseconds: 60_000), timeout: .milliseconds(200))
        #expect(slow.disposition == .retry(after: nil))
        #expect(slow.reason == "timeout")
        let garbled = try await failure(Fault(body: "<html>"))
        #expect(garbled.disposition == .retry(after: nil))
        #expect(garbled.reason == "unreadable_answer")
    }

    @Test("an upload that fails fails the delivery, and another attempt uploads again")
    func upload() async throws {
        try await withRobot { channel, simulator in
            let file = Message(.file(.init(name: "a.txt", bytes: Array("hello!".utf8))))
            simulator.faults = [Fault(path: "/cgi-bin/webhook/send", count: 1, errcode: 40007)]
            guard case .failed(let failure) = await channel.send(parcel(file)) else {
                Issue.record("an unknown file was taken")
                return
            }
            #expect(failure.disposition == .retry(after: nil))
            guard case .delivered = await channel.send(parcel(file)) else {
                Issue.record("the second attempt failed")
                return
            }
            #expect(simulator.calls.map(\.path.isUpload) == [true, false, true, false])
        }
    }

    @Test("the key is in no outcome, whatever the peer repeats")
    func key() async throws {
        let faults = [
            Fault(status: 500, body: "no route for /cgi-bin/webhook/send?key=\(robotKey)"),
            Fault(body: #"{"errcode":93000,"errmsg":"invalid webhook url \#(robotKey)"}"#), Fault(body: robotKey),
            Fault(reset: true),
        ]
        for fault in faults {
            let failure = try await failure(fault)
            var dumped = ""
            dump(failure, to: &dumped)
            #expect(!dumped.contains(robotKey))
        }
    }

    @Test("nobody listening is tried again")
    func notConnected() async throws {
        try await withHTTPClient { httpClient in
            let client = try RobotClient(key: RobotKey(robotKey), baseURL: "http://127.0.0.1:1", httpClient: httpClient)
            let outcome = await WeComRobotChannel(name: "ops", client: client).send(parcel(.text("a")))
            guard case .failed(let failure) = outcome else {
                Issue.record("delivered to nobody")
                return
            }
            #expect(failure.disposition == .retry(after: nil))
            #expect(failure.reason == "not_connected")
        }
    }
}

extension String {
    fileprivate var isUpload: Bool { hasSuffix("upload_media") }
}
