import Foundation
import Synchronization

/// Lets no request be under way while the process takes itself apart.
///
/// At exit OpenSSL, which is below `URLSession` on Linux, frees what its threads still use: a process that exits in the
/// middle of a TLS handshake crashes. So requests are ended before: by a handler of `atexit`, which runs before
/// OpenSSL's because it is registered after it. It takes the milliseconds that a cancelled request needs to end, and
/// never more than ``longestWait``; where nothing is under way it takes nothing.
final class ExitGuard: Sendable {
    static let ofThisProcess = ExitGuard()

    private struct State {
        var isExiting = false
        var isRegistered = false
        var last = 0
        var underWay: [Int: @Sendable () -> Void] = [:]
    }

    private static let longestWait = 500
    private let state = Mutex(State())

    /// - Parameter cancel: Ends what begins now; called at exit.
    /// - Returns: A number to give back; nil when the process is exiting: nothing may begin.
    func begin(_ cancel: @escaping @Sendable () -> Void) -> Int? {
        state.withLock { state in
            if state.isExiting { return nil }
            state.last += 1
            state.underWay[state.last] = cancel
            return state.last
        }
    }

    /// To be called before the first session is made. Asks OpenSSL, if this process has it and nobody began to use it, to
    /// free nothing at exit: while it begins, no handler of ours stands before its own yet. The system frees it all.
    static let keepsOpenSSL: Void = {
        typealias Begin = @convention(c) (UInt64, UnsafeRawPointer?) -> Int32
        guard let symbol = dlsym(nil, "OPENSSL_init_crypto") else { return }
        // OPENSSL_INIT_NO_ATEXIT of openssl/crypto.h.
        _ = unsafeBitCast(symbol, to: Begin.self)(0x0008_0000, nil)
    }()

    /// To be called when the first session was made, and with it OpenSSL's own handler.
    func register() {
        let isFirst = state.withLock { state in
            defer { state.isRegistered = true }
            return !state.isRegistered
        }
        if isFirst { atexit { ExitGuard.ofThisProcess.exit() } }
    }

    func end(_ number: Int) { state.withLock { state in _ = state.underWay.removeValue(forKey: number) } }

    private func exit() {
        let underWay = state.withLock { state in
            state.isExiting = true
            return state.underWay
        }
        for cancel in underWay.values { cancel() }
        for _ in 0..<Self.longestWait where state.withLock({ !$0.underWay.isEmpty }) { usleep(1_000) }
    }
}
