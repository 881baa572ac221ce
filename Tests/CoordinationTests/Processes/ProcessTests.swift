import Coordination
import Foundation
import Testing

/// 32 processes against one Redis. Each test prints its books.
@Suite("32 processes on one Redis", .serialized, .timeLimit(.minutes(5)))
struct ProcessTests {
    @Test("of a limit of 20 a minute they get 20 together")
    func windowOfAMinute() async throws {
        let fleet = try ProbeFleet()
        let run = try await fleet.run("window", 20, 60_000, 1_500)
        print("window 20/min: admitted \(run.sum(0)) of \(run.sum(1)) asked by \(run.lines.count) processes")
        #expect(run.lines.count == 32)
        #expect(run.sum(0) == 20)
    }

    @Test("a short window that goes on and on is never exceeded, and always used up")
    func shortWindow() async throws {
        let fleet = try ProbeFleet()
        let run = try await fleet.run("window", 20, 250, 3_000)
        let windows = run.time / .milliseconds(250)
        print("window 20/250 ms: admitted \(run.sum(0)) of \(run.sum(1)) asked in \(run.time), \(windows) windows")
        #expect(run.sum(0) <= 20 * (Int(windows) + 1))
        // Three seconds are twelve windows; on a machine that is busy with other things some may not be used up.
        #expect(run.sum(0) >= 20 * 4)
    }

    @Test("a bucket that each asks every 20 ms gives its burst and then its rate, and no token more")
    func bucket() async throws {
        let fleet = try ProbeFleet()
        let run = try await fleet.run("bucket", 10, 5, 5_000)
        let most = 5 + 10 * (run.time / .seconds(1))
        print("bucket 10/s, burst 5: took \(run.sum(0)) of \(run.sum(1)) asked in \(run.time), at most \(most)")
        #expect(Double(run.sum(0)) <= most)
        // All asked for five seconds: the burst and 50, less what nobody asked for on a busy machine.
        #expect(run.sum(0) >= 50)
    }

    @Test("a semaphore of 5 is never held by 6, though many give back twice")
    func semaphore() async throws {
        let fleet = try ProbeFleet()
        let run = try await fleet.run("semaphore", 5, 2_000)
        print("semaphore 5: held \(run.sum(0)) times of \(run.sum(1)) asked, at most \(run.most(2)) at once")
        #expect((1...5).contains(run.most(2)))
        let coordinator = RedisCoordinator(client: fleet.client)
        for place in 0..<6 {
            let isFree = try await coordinator.acquire(
                fleet.name, places: 5, holder: "\(place)", lease: .seconds(60))
            #expect(isFree == (place < 5))
        }
    }

    @Test("a lock is held by one at a time, and its tokens only grow")
    func lock() async throws {
        let fleet = try ProbeFleet()
        let run = try await fleet.run("lock", 2_000)
        let reply = try await fleet.client.send(RedisCommand("LRANGE", "\(fleet.name) tokens", "0", "-1"))
        guard case .array(let words) = reply else { return }
        let tokens = words.compactMap { $0.text.flatMap { Int64($0) } }
        print("lock: held \(run.sum(0)) times of \(run.sum(1)) asked, at most \(run.most(2)) at once")
        #expect(run.most(2) == 1)
        #expect(tokens.count == run.sum(0))
        #expect(zip(tokens, tokens.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("of all who ask for a value that nobody has, one loads it and 31 get its value")
    func coldKey() async throws {
        let fleet = try ProbeFleet()
        let run = try await fleet.run("cache")
        print("cold key: \(try await fleet.number("loads")) loads, \(run.lines.count) got \(Set(run.lines))")
        #expect(try await fleet.number("loads") == 1)
        #expect(run.lines == Array(repeating: ["value", "1"], count: 32))
    }

    @Test("when who loads dies over it, another loads when his lease has run out")
    func dyingLoader() async throws {
        let fleet = try ProbeFleet()
        let run = try await fleet.run("dying-cache")
        #expect(try await fleet.number("loads") == 2)
        #expect(run.lines == Array(repeating: ["value", "2"], count: 31))
    }
}
