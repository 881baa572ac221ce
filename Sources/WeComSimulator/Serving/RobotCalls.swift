import FoundationEssentials
import Hummingbird
import NIOCore
import Synchronization
import Timekeeping

/// The HTTP side of a call: gate, faults, endpoint, the record of it all.
struct RobotCalls: Sendable {
    static let sendPath = "/cgi-bin/webhook/send"
    static let uploadPath = "/cgi-bin/webhook/upload_media"

    let books: SimulatorBooks
    let endpoints: RobotEndpoints
    let clock: any WallClock
    private let serial = SerialNumber()

    init(books: SimulatorBooks, configuration: SimulatorConfiguration, clock: any WallClock) {
        self.books = books
        self.endpoints = RobotEndpoints(books: books, configuration: configuration)
        self.clock = clock
    }

    func handle(_ request: Request, context: SimulatorContext) async throws -> Response {
        let started = clock.now()
        var request = request
        let body = try await request.collectBody(upTo: context.maxUploadSize)
        let key = request.uri.queryParameters["key"].map(String.init) ?? ""
        let entered = books.enter(key, at: started)
        defer { books.leave(key) }
        let fault = books.nextFault(path: request.uri.path, key: key)
        if let delay = fault?.delayMilliseconds { try await clock.sleep(for: .milliseconds(delay)) }
        let answer = answer(to: request, body: body, key: key, isWithinLimit: entered, fault: fault)
        record(answer, of: request, body: body, key: key, started: started, isFault: fault?.spoils == true)
        if answer.isReset { await context.resetConnection() }
        return answer.response
    }

    private func answer(
        to request: Request, body: ByteBuffer, key: String, isWithinLimit: Bool, fault: Fault?
    ) -> CallAnswer {
        guard isWithinLimit else { return .refusal(.tooMany, serial: serial.next()) }
        guard let fault, fault.spoils else { return answer(to: request, body: body, key: key) }
        if fault.accepted == true { _ = answer(to: request, body: body, key: key) }
        return .fault(fault, serial: serial.next())
    }

    private func answer(to request: Request, body: ByteBuffer, key: String) -> CallAnswer {
        do {
            guard request.method == .post else { throw RobotRefusal(43002, "require POST method") }
            let now = clock.now()
            if request.uri.path == Self.sendPath {
                try endpoints.send(key: key, body: body, at: now)
                return .ok
            }
            let type = request.uri.queryParameters["type"].map(String.init) ?? ""
            guard let kind = MediaShelf.Kind(rawValue: type), kind != .image else {
                throw RobotRefusal(40005, "invalid type parameter")
            }
            let file = MultipartFile(body: body, contentType: request.headers[.contentType] ?? "")
            let mediaID = try endpoints.upload(key: key, kind: kind, file: file, at: now)
            return .uploaded(mediaID, kind: kind, at: Int(now.timeIntervalSince1970))
        } catch {
            return .refusal(error as? RobotRefusal ?? .wrongParameter, serial: serial.next())
        }
    }

    private func record(
        _ answer: CallAnswer, of request: Request, body: ByteBuffer, key: String, started: Date, isFault: Bool
    ) {
        let path = request.uri.path
        let text = path == Self.sendPath ? String(decoding: body.readableBytesView.prefix(4_000), as: UTF8.self) : ""
        let milliseconds = max(0, clock.now().timeIntervalSince(started)) * 1_000
        books.record { id in
            SimulatedCall(
                id: id, time: started, method: request.method.rawValue, path: path, key: key, request: text,
                requestBytes: body.readableBytes, status: answer.isReset ? nil : answer.status,
                errcode: answer.errcode, answer: answer.body, milliseconds: milliseconds, fault: isFault)
        }
    }
}

/// Numbers for the hints in refusals, which WeCom's support asks for.
private final class SerialNumber: Sendable {
    private let value = Atomic<UInt64>(1_700_000_000_000_000_000)
    func next() -> UInt64 { value.add(1, ordering: .relaxed).newValue }
}
