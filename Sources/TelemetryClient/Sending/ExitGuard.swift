import Dispatch
import Foundation
import Synchronization

/// Lets no request be under way while the process takes itself apart.
///
/// At exit OpenSSL, which is below `URLSession` on Linux, frees what its threads still use: a process that exits in the
/// middle of a TLS handshake crashes. So requests are ended before: by a handler of `atexit`, which runs before
/// OpenSSL's because it is registered after it. It waits the milliseconds that a cancelled request needs to end, and
/// never longer than ``longestWait``. Where nothing is under way it does nothing.
final class ExitGuard: Sendable {
    static let ofThisProcess = ExitGuard()

    private struct State {
        var isExiting = false
        var isRegistered = false
        var last = 0
        var underWay: [Int: any Errand] = [:]
    }

    private static let longestWait = DispatchTimeInterval.milliseconds(500)
    private let state = Mutex(State())
    /// A fork's child inherits handlers and requests, but not the threads that could end them.
    private let process = getpid()

    /// To be called before the first session is made. Asks OpenSSL, if this process has it and nobody began to use it, to
    /// free nothing at exit: a session that has ended may still be closing its connection. The system frees it all.
    ///
    /// This is not limited to an exit with a request under way, and docs/telemetry-client.md says so: waiting for the
    /// session's end alone left one exit in twenty in the middle of a handshake to crash.
    static let keepsOpenSSL: Void = {
        typealias Begin = @convention(c) (UInt64, UnsafeRawPointer?) -> Int32
        guard let symbol = dlsym(nil, "OPENSSL_init_crypto") else { return }
        // OPENSSL_INIT_NO_ATEXIT of openssl/crypto.h.
        _ = unsafeBitCast(symbol, to: Begin.self)(0x0008_0000, nil)
    }()

    /// To be called when a session was made, and with the first one OpenSSL's own handler, and before a connection is.
    ///
    /// - Returns: A number to give back; nil when the process is exiting: nothing may begin.
    func begin(_ errand: any Errand) -> Int? {
        let (number, isFirst) = state.withLock { state -> (Int?, Bool) in
            if state.isExiting { return (nil, false) }
            state.last += 1
            state.underWay[state.last] = errand
            defer { state.isRegistered = true }
            return (state.last, !state.isRegistered)
        }
        if isFirst { atexit { ExitGuard.ofThisProcess.exit() } }
        return number
    }

    func end(_ number: Int) { state.withLock { state in _ = state.underWay.removeValue(forKey: number) } }

    private func exit() {
        guard getpid() == process else { return }
        let underWay = state.withLock { state in
            state.isExiting = true
            return state.underWay
        }
        let time = DispatchTime.now() + Self.longestWait
        for errand in underWay.values { errand.cancel() }
        for errand in underWay.values { errand.waitForEnd(until: time) }
    }
}
