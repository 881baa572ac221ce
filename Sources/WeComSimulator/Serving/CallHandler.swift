import FoundationEssentials
import Hummingbird
import NIOCore
import Synchronization
import Timekeeping

/// The HTTP side of every API: gate, faults, answer, the record of it all.
struct CallHandler: Sendable {
    let books: SimulatorBooks
    let clock: any WallClock
    private let serial = SerialNumber()

    init(books: SimulatorBooks, clock: any WallClock) {
        self.books = books
        self.clock = clock
    }

    func add(_ api: API, to router: Router<SimulatorContext>) {
        for method in [HTTPRequest.Method.get, .post] {
            router.on(RouterPath(api.path), method: method) { request, context in
                try await handle(request, context: context, api: api)
            }
        }
    }

    private func handle(_ request: Request, context: SimulatorContext, api: API) async throws -> Response {
        let started = clock.now()
        var request = request
        let body = try await request.collectBody(upTo: context.maxUploadSize)
        let call = APICall(request, body: body, address: context.address)
        let caller = api.caller(call)
        let entered = caller.gate.map(books.enter) ?? true
        defer { if let gate = caller.gate { books.leave(gate) } }
        let fault = books.nextFault(path: call.path, key: caller.name)
        if let delay = fault?.delayMilliseconds { try await clock.sleep(for: .milliseconds(delay)) }
        let answer = answer(to: call, api: api, isWithinLimit: entered, fault: fault)
        record(answer, of: call, api: api, caller: caller.name, started: started, isFault: fault?.spoils == true)
        if answer.isReset { await context.resetConnection() }
        return answer.response
    }

    private func answer(to call: APICall, api: API, isWithinLimit: Bool, fault: Fault?) -> CallAnswer {
        guard isWithinLimit else { return refusal(.tooMany, of: call) }
        guard let fault, fault.spoils else { return answer(to: call, api: api) }
        if fault.accepted == true { _ = answer(to: call, api: api) }
        return .fault(fault) { refusal($0, of: call) }
    }

    private func answer(to call: APICall, api: API) -> CallAnswer {
        do {
            guard !api.requiresPost || call.method == .post else { throw Refusal(43002, "require POST method") }
            return try api.answer(call, clock.now())
        } catch {
            return refusal(error as? Refusal ?? .wrongParameter, of: call)
        }
    }

    private func refusal(_ refusal: Refusal, of call: APICall) -> CallAnswer {
        .refusal(refusal, serial: serial.next(), address: call.address)
    }

    private func record(
        _ answer: CallAnswer, of call: APICall, api: API, caller: String, started: Date, isFault: Bool
    ) {
        let text = api.keepsBody ? String(decoding: call.body.readableBytesView.prefix(4_000), as: UTF8.self) : ""
        let milliseconds = max(0, clock.now().timeIntervalSince(started)) * 1_000
        books.record { id in
            SimulatedCall(
                id: id, time: started, method: call.method.rawValue, path: call.path, key: caller, request: text,
                requestBytes: call.body.readableBytes, status: answer.isReset ? nil : answer.status,
                errcode: answer.errcode, answer: answer.body, milliseconds: milliseconds, fault: isFault,
                note: answer.note)
        }
    }
}

/// Numbers for the hints in refusals, which WeCom's support asks for.
private final class SerialNumber: Sendable {
    private let value = Atomic<UInt64>(1_700_000_000_000_000_000)
    func next() -> UInt64 { value.add(1, ordering: .relaxed).newValue }
}
