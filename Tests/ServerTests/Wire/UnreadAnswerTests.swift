import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Server

/// On a channel without a network: what is written to it is never read, and its clock goes as we say.
@Suite("The last answer of a connection whose client does not read")
struct UnreadAnswerTests {
    /// Takes what is written, and never says that it is.
    private final class FullSocket: ChannelOutboundHandler {
        typealias OutboundIn = HTTPServerResponsePart

        private var waiting: [EventLoopPromise<Void>] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if let promise { waiting.append(promise) }
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            for promise in waiting { promise.fail(ChannelError.ioOnClosedChannel) }
        }
    }

    private func connection() throws -> EmbeddedChannel {
        let limits = WireLimits(
            headerTimeout: .seconds(10), idleTimeout: .seconds(3_600), unreadPatience: .seconds(60))
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([FullSocket(), WireGuard(limits: limits) { _, _, _ in }])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func expectEnd(_ channel: EmbeddedChannel) {
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
        _ = try? channel.finish()
    }

    @Test("an answer is given up")
    func answer() throws {
        let channel = try connection()
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        head.headers.add(name: "Connection", value: "close")
        try channel.writeInbound(HTTPServerRequestPart.head(head))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        channel.write(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        expectEnd(channel)
    }

    @Test("a refusal is given up")
    func refusal() throws {
        let channel = try connection()
        channel.pipeline.fireErrorCaught(HTTPParserError.invalidMethod)
        expectEnd(channel)
    }
}
