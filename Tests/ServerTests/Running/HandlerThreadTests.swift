import Hummingbird
import NIOCore
import NIOPosix
import Server
import Testing

@Suite("Where handlers run", .timeLimit(.minutes(1)))
struct HandlerThreadTests {
    private static var isOnLoop: Bool { MultiThreadedEventLoopGroup.currentEventLoop != nil }

    private static func text(_ isOnLoop: Bool) -> ByteBuffer { ByteBuffer(string: isOnLoop ? "loop" : "pool") }

    @Test(
        "a quick one on the thread that reads its connection, also after it has waited; any other does not hold it up")
    func threads() async throws {
        let endpoints = [
            Endpoint(.get, "/quick", .open, isQuick: true) { _, _ in
                try await Task.sleep(for: .milliseconds(1))
                return Response(status: .ok, body: ResponseBody(byteBuffer: Self.text(Self.isOnLoop)))
            },
            Endpoint(.get, "/other", .open) { _, _ in
                Response(status: .ok, body: ResponseBody(byteBuffer: Self.text(Self.isOnLoop)))
            },
            Endpoint(.get, "/stream", .open) { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        try await writer.write(Self.text(Self.isOnLoop))
                        try await writer.finish(nil)
                    })
            },
        ]
        try await ServerUnderTest.with(endpoints) { server in
            let answers = [
                try await server.get("/quick").text, try await server.get("/other").text,
                try await server.get("/stream").text,
            ]
            #expect(answers == ["loop", "pool", "pool"])
        }
    }
}
