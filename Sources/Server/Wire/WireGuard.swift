import HTTPTypes
import NIOCore
import NIOHTTP1
import Observability

/// Keeps one connection to HTTP's rules and to our limits: whoever sends a head or a body too slowly, too much or
/// garbage gets the uniform error and is cut off, whoever sends nothing is cut off, and a connection that is to end
/// ends after a whole answer.
///
/// It stands between NIO's parser and what makes requests of its parts. Timers are armed only while something is
/// incomplete; a connection that is merely idle has one, which is moved when it fires and not at each request.
final class WireGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: WireLimits
    private let refused: @Sendable (_ status: Int, _ traceID: String, _ address: String) -> Void
    private var state = WireState()
    private var context: ChannelHandlerContext?
    private var idleTimer: Scheduled<Void>?
    private var strictTimer: Scheduled<Void>?

    init(limits: WireLimits, refused: @escaping @Sendable (Int, String, String) -> Void) {
        self.limits = limits
        self.refused = refused
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        state.lastActive = .now()
        armIdle(context, in: limits.idleTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        idleTimer?.cancel()
        strictTimer?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        idleTimer?.cancel()
        strictTimer?.cancel()
        context.fireChannelInactive()
    }

    // MARK: What comes

    /// Bytes came, before they are parsed.
    ///
    /// - Returns: whether they are wanted.
    func bytesCame(_ count: Int) -> Bool {
        guard state.stage != .lingering else { return false }
        state.bytesCame(count)
        return true
    }

    /// What came was parsed: what is incomplete now has to go on in time.
    func bytesWereParsed() {
        guard state.stage == .open, state.isIncomplete, strictTimer == nil, let context else { return }
        arm(context, state.isReadingBody ? .body : .head)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state.stage == .open else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            cancelStrict()
            state.headCame(head)
            context.fireChannelRead(data)
            if head.headers.contains(name: "Expect") { continueIfExpected(head, context) }
        case .body: context.fireChannelRead(data)
        case .end:
            cancelStrict()
            state.bodyEnded()
            context.fireChannelRead(data)
        }
    }

    /// A client that waits for it (curl, before a large body) would else send nothing for a second.
    private func continueIfExpected(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard state.requestsInProgress == 1, head.version == .http1_1,
            head.headers.first(name: "Expect")?.lowercased() == "100-continue"
        else { return }
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.fireErrorCaught(error) }
        guard state.stage == .open else { return }
        cancelStrict()
        if state.isReadingBody {
            // Its handler is under way: what it reads ends with the error, and it answers.
            state.bodyBroke()
            context.fireErrorCaught(WireFailure.brokenBody)
        } else {
            refuse(WireFailure(error), context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Not passed on: who is behind us would close at once, also with half a request read.
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        state.closesAfterAnswer = true
        closeWhenQuiet(context)
    }

    private func closeWhenQuiet(_ context: ChannelHandlerContext) {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        let guardian = NIOLoopBound(self, eventLoop: context.value.eventLoop)
        context.value.eventLoop.scheduleTask(in: limits.quiescing) {
            let state = guardian.value.state
            guard state.stage == .open, state.requestsInProgress == 0, !state.isIncomplete else { return }
            context.value.close(promise: nil)
        }
    }

    // MARK: What goes

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // What comes after the last answer is the framework's own idea of an error.
        guard state.stage == .open else {
            promise?.succeed()
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            state.answerBegins(&head)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            // The encoder would end chunks that have not begun: the next answer would begin with that.
            let data = state.hasNoChunks ? wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))) : data
            guard state.answerEnded() else {
                context.write(data, promise: promise)
                return armIdleAgain(context)
            }
            end(context, data, promise)
        default: context.write(data, promise: promise)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            state.isUnread = false
        } else if !state.isUnread {
            state.isUnread = true
            armUnread(context)
        }
        context.fireChannelWritabilityChanged()
    }

    /// The last answer of the connection.
    private func end(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        let linger = state.isReadingBody || state.failure != nil || state.isBroken
        let failure = state.failure
        state.failure = nil
        if let failure {
            context.write(data, promise: promise)
            return refuse(failure, context)
        }
        state.stage = .lingering
        let written = promise ?? context.eventLoop.makePromise()
        let bound = NIOLoopBound((guardian: self, context: context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in
            bound.value.guardian.finish(bound.value.context, lingers: linger)
        }
        armLast(context)
        context.writeAndFlush(data, promise: written)
    }

    /// Answers what is no request, after the answers to those before it.
    private func refuse(_ failure: WireFailure, _ context: ChannelHandlerContext) {
        guard state.requestsInProgress == 0 else {
            state.failure = failure
            state.closesAfterAnswer = true
            return
        }
        state.stage = .lingering
        let traceID = TraceID.make()
        let answer = failure.answer
        refused(answer.status.code, traceID, context.remoteAddress?.ipAddress ?? "")
        var body = ByteBuffer()
        body.writeBytes(Answer.failureBody(answer, traceID: traceID).utf8)
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status.code),
            headers: [
                "Content-Type": "application/json", "Content-Length": "\(body.readableBytes)", "Connection": "close",
                "X-Request-Id": traceID,
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        let bound = NIOLoopBound((guardian: self, context: context), eventLoop: context.eventLoop)
        armLast(context)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            bound.value.guardian.finish(bound.value.context, lingers: true)
        }
    }

    private func finish(_ context: ChannelHandlerContext, lingers: Bool) {
        idleTimer?.cancel()
        guard lingers else { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        idleTimer = context.eventLoop.scheduleTask(in: limits.lingering) { bound.value.close(promise: nil) }
    }

    // MARK: Timers

    private enum Strictness { case head, body }

    private func arm(_ context: ChannelHandlerContext, _ strictness: Strictness) {
        let bound = NIOLoopBound((guardian: self, context: context), eventLoop: context.eventLoop)
        state.bodyBytes = 0
        strictTimer = context.eventLoop.scheduleTask(
            in: strictness == .head ? limits.headerTimeout : limits.bodyPatience
        ) { bound.value.guardian.strictTimerFired(bound.value.context, strictness) }
    }

    private func strictTimerFired(_ context: ChannelHandlerContext, _ strictness: Strictness) {
        strictTimer = nil
        guard state.stage == .open, state.isIncomplete else { return }
        switch strictness {
        case .head where !state.isReadingBody: refuse(.headTooSlow, context)
        case .body where state.isReadingBody && state.bodyBytes < WireLimits.bodyBytes && state.isWaitingForClient:
            state.bodyBroke()
            context.fireErrorCaught(WireFailure.bodyTooSlow)
        default: arm(context, state.isReadingBody ? .body : .head)
        }
    }

    private func cancelStrict() {
        strictTimer?.cancel()
        strictTimer = nil
    }

    /// We want more bytes, and the client has not sent them: it is not we who let it wait.
    func waitsForClient(_ isWaiting: Bool) { state.isWaitingForClient = isWaiting }

    private func armIdleAgain(_ context: ChannelHandlerContext) {
        state.lastActive = .now()
        if idleTimer == nil { armIdle(context, in: limits.idleTimeout) }
    }

    private func armIdle(_ context: ChannelHandlerContext, in time: TimeAmount) {
        let bound = NIOLoopBound((guardian: self, context: context), eventLoop: context.eventLoop)
        idleTimer = context.eventLoop.scheduleTask(in: time) {
            bound.value.guardian.idleTimerFired(bound.value.context)
        }
    }

    private func idleTimerFired(_ context: ChannelHandlerContext) {
        idleTimer = nil
        // Something is under way; its end arms the timer again.
        guard state.stage == .open, state.requestsInProgress == 0 else { return }
        let end = state.lastActive + limits.idleTimeout
        let now = NIODeadline.now()
        guard now >= end, !state.isIncomplete else { return armIdle(context, in: max(end - now, .seconds(1))) }
        context.close(promise: nil)
    }

    /// A client that does not read what ends its connection must not hold it for good.
    private func armLast(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        idleTimer?.cancel()
        idleTimer = context.eventLoop.scheduleTask(in: limits.unreadPatience) { bound.value.close(promise: nil) }
    }

    private func armUnread(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((guardian: self, context: context), eventLoop: context.eventLoop)
        state.unreadTurn &+= 1
        let turn = state.unreadTurn
        context.eventLoop.scheduleTask(in: limits.unreadPatience) {
            let state = bound.value.guardian.state
            if state.isUnread, state.unreadTurn == turn { bound.value.context.close(promise: nil) }
        }
    }
}
