import NIOCore
import NIOHTTP1

/// Puts the guard into a connection's pipeline: Hummingbird lets us add handlers behind the parser's parts were made
/// into requests; the guard belongs before that, and its lookout before the parser.
final class WireTail: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let guardian: WireGuard

    init(_ guardian: WireGuard) { self.guardian = guardian }

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            let pipeline = context.pipeline.syncOperations
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(guardian, position: .after(parser))
            try pipeline.addHandler(WireLookout(guardian), position: .first)
            // It has done its work; every connection would keep it.
            _ = pipeline.removeHandler(self)
        } catch {
            context.close(promise: nil)
        }
    }
}

/// Tells the guard of bytes before they are parsed.
final class WireLookout: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData

    private let guardian: WireGuard

    init(_ guardian: WireGuard) { self.guardian = guardian }

    func read(context: ChannelHandlerContext) {
        guardian.waitsForClient(true)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guardian.waitsForClient(false)
        if guardian.bytesCame(unwrapInboundIn(data).readableBytes) { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guardian.bytesWereParsed()
        context.fireChannelReadComplete()
    }
}
