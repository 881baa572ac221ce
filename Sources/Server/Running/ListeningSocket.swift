import NIOCore
import NIOPosix
import Synchronization

/// The socket that takes connections in, kept so that it can be told to take no more before it is closed.
///
/// Who closes it at once, or ends the one who serves what it took in, drops connections that are being set up at that
/// moment; and NIO traps on a connection that was set up and is dropped before anybody has served it.
final class ListeningSocket: Sendable {
    private struct State {
        var channel: (any Channel)?
        var isDone = false
    }

    /// For who serves to fetch what was set up; this takes microseconds, unless the machine is busy.
    private static let settling: Duration = .milliseconds(100)
    /// A connection is set up in turns on the socket's loop and its own, two each; these are more than enough.
    private static let turns = 6

    private let state = Mutex(State())

    /// It listens, and nobody serves yet.
    func opened(_ channel: any Channel) async {
        let isDone = state.withLock { state in
            state.channel = channel
            return state.isDone
        }
        // Told to stop before it was there.
        if isDone { await Self.stopReading(channel) }
    }

    /// Returns when what it took in is in the hands of those who serve it. Clients that come later wait in the
    /// kernel's queue until the socket is closed.
    func takeNoMore() async {
        let channel = state.withLock { state in
            state.isDone = true
            return state.channel
        }
        if let channel { await Self.stopReading(channel) }
    }

    private static func stopReading(_ channel: any Channel) async {
        try? await channel.setOption(ChannelOptions.autoRead, value: false).get()
        // Who serves asks for more itself when it had to catch up.
        try? await channel.pipeline.addHandler(ReadStop(), position: .first).get()
        for _ in 0..<turns {
            for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try? await loop.submit {}.get() }
        }
        try? await Task.sleep(for: settling)
    }
}

/// Lets nobody ask the socket for more.
private final class ReadStop: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = Never

    func read(context: ChannelHandlerContext) {}
}
