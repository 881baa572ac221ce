import Foundation
import Synchronization
import TestSupport

/// A peer that fails a fifth of all calls: by its answer, by cutting the connection, or by never answering.
/// In these it has not taken the message; whatever else it gets, it has.
///
/// Blocking sockets and a thread for each connection: it has to cut and to hang, and nothing else uses its threads.
final class ChaosPeer: Sendable {
    let book = PeerBook()
    /// One for each node, so that the peer knows who calls.
    let ports: [Int]
    private let seed: UInt64
    private let lives: Mutex<[Int]>
    private let listeners: [Int32]

    init(nodes: Int, seed: UInt64) throws {
        self.seed = seed
        lives = Mutex(Array(repeating: 0, count: nodes))
        let sockets = try (0..<nodes).map { _ in try Socket.listen() }
        listeners = sockets.map(\.descriptor)
        ports = sockets.map(\.port)
        for node in 0..<nodes { Thread.detachNewThread { self.accept(node) } }
    }

    /// Who calls on the node's port from now on.
    func caller(node: Int) -> PeerBook.Caller { .init(node: node, life: lives.withLock { $0[node] }) }

    /// The node was killed: whoever calls next is another one.
    func nextLife(of node: Int) { lives.withLock { $0[node] += 1 } }

    func stop() {
        // Wakes the thread that waits for connections.
        for listener in listeners { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    private func accept(_ node: Int) {
        while true {
            let connection = Glibc.accept(listeners[node], nil, nil)
            guard connection >= 0 else { break }
            let caller = caller(node: node)
            Thread.detachNewThread {
                self.serve(Socket(descriptor: connection), caller)
                close(connection)
            }
        }
        close(listeners[node])
    }

    private func serve(_ connection: Socket, _ caller: PeerBook.Caller) {
        while let request = connection.readRequest() {
            guard let message = ChaosMessage.find(in: request) else {
                guard connection.answer(400, #"{"errcode":40008,"errmsg":"no message of this test"}"#) else { return }
                continue
            }
            var random = SeededRandom(seed: seed, message)
            let verdict = book.begin(message, by: caller) { earlier in
                for _ in 0..<earlier { _ = random.next() }
                return Self.verdict(&random)
            }
            defer { book.end(by: caller) }
            usleep(.random(in: 2_000...25_000, using: &random))
            switch verdict {
            case .accepted: guard connection.answer(200, #"{"errcode":0,"errmsg":"ok"}"#) else { return }
            case .refused: guard connection.answer(500, "out of order") else { return }
            case .cut: return
            case .hung: return connection.waitUntilClosed()
            }
        }
    }

    private static func verdict(_ random: inout SeededRandom) -> PeerBook.Verdict {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<12: .refused
        case 12..<17: .cut
        case 17..<20: .hung
        default: .accepted
        }
    }
}

/// What the test sends: its text and its key are the same, so that any channel's request shows which it is.
enum ChaosMessage {
    static func text(_ number: Int) -> String {
        let digits = String(number)
        return "chaos-" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    static func find(in request: String) -> String? {
        guard let range = request.range(of: #"chaos-[0-9]{6}"#, options: .regularExpression) else { return nil }
        return String(request[range])
    }
}
