import NIOCore
import NIOHTTP1
import NIOPosix

/// A TCP connection to a server under test, byte by byte.
final class RawConnection {
    private let channel: any Channel
    private var incoming: AsyncStream<ByteBuffer>.AsyncIterator
    private var rest: [UInt8] = []

    private init(_ channel: any Channel, _ incoming: AsyncStream<ByteBuffer>) {
        self.channel = channel
        self.incoming = incoming.makeAsyncIterator()
    }

    static func with<Result>(port: Int, _ body: (RawConnection) async throws -> Result) async throws -> Result {
        let (incoming, received) = AsyncStream<ByteBuffer>.makeStream()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Receiver(received))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        do {
            let result = try await body(RawConnection(channel, incoming))
            try? await channel.close().get()
            return result
        } catch {
            try? await channel.close().get()
            throw error
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: some Sequence<UInt8> & Sendable) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// No more is sent; what comes is still read.
    func closeOutput() async throws { try await channel.close(mode: .output).get() }

    /// Everything until the server closes the connection.
    func everything() async -> String {
        while await more() {}
        defer { rest = [] }
        return String(decoding: rest, as: UTF8.self)
    }

    /// The same as bytes.
    func everyByte() async -> [UInt8] {
        while await more() {}
        defer { rest = [] }
        return rest
    }

    /// What came up to and including the marker; nil when the connection ended before it.
    func text(until marker: String) async -> String? {
        let marker = Array(marker.utf8)
        while true {
            if let range = rest.firstRange(of: marker) {
                let text = String(decoding: rest[..<range.upperBound], as: UTF8.self)
                rest.removeFirst(range.upperBound)
                return text
            }
            guard await more() else { return nil }
        }
    }

    /// The next whole answer; nil when the connection ended before one, or in the middle of it (`rest` tells).
    ///
    /// - Parameter isHead: an answer to HEAD has no body whatever its length says.
    func answer(toHead isHead: Bool = false) async -> ServerAnswer? {
        guard let head = await text(until: "\r\n\r\n") else { return nil }
        let lines = head.split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            headers.add(name: parts[0], value: String((parts.last ?? "").drop { $0 == " " }))
        }
        guard !isHead, status >= 200 else { return ServerAnswer(status: status, headers: headers, bytes: []) }
        guard let body = await body(headers) else { return nil }
        return ServerAnswer(status: status, headers: headers, bytes: body)
    }

    /// What came of an answer that is not whole.
    var hasRest: Bool { !rest.isEmpty }

    private func body(_ headers: HTTPHeaders) async -> [UInt8]? {
        if headers.first(name: "Transfer-Encoding") == "chunked" { return await chunks() }
        guard let length = headers.first(name: "Content-Length").flatMap({ Int($0) }) else { return [] }
        return await bytes(length)
    }

    private func chunks() async -> [UInt8]? {
        var body: [UInt8] = []
        while true {
            guard let line = await text(until: "\r\n"), let size = Int(line.dropLast(1), radix: 16),
                let chunk = await bytes(size), await bytes(2) != nil
            else { return nil }
            if size == 0 { return body }
            body += chunk
        }
    }

    private func bytes(_ count: Int) async -> [UInt8]? {
        while rest.count < count {
            guard await more() else { return nil }
        }
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }

    private func more() async -> Bool {
        guard let buffer = await incoming.next() else { return false }
        rest += buffer.readableBytesView
        return true
    }
}

/// Passes on what comes until the peer closes.
private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: AsyncStream<ByteBuffer>.Continuation

    init(_ received: AsyncStream<ByteBuffer>.Continuation) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { received.yield(unwrapInboundIn(data)) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { received.finish() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        received.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        received.finish()
        context.close(promise: nil)
    }
}
