import Server
import Testing

@Suite("The id of a request")
struct RequestIdentityTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"

    @Test(
        "is the caller's, where that can stand anywhere; else the trace's; else a new one",
        arguments: [
            (["X-Request-Id": "a.b_c-1"], "a.b_c-1"),
            (["X-Request-Id": String(repeating: "x", count: 128)], String(repeating: "x", count: 128)),
            (["X-Request-Id": String(repeating: "x", count: 129), "X-Trace-Id": "t1"], "t1"),
            (["X-Request-Id": "a b", "X-Trace-Id": "t2"], "t2"),
            // A token that stands in the wrong header.
            (["X-Request-Id": "herald_abcdefghij_" + String(repeating: "k", count: 58), "X-Trace-Id": "t3"], "t3"),
            (["X-Request-Id": "é", "traceparent": "00-\(trace)-b7ad6b7169203331-01"], trace),
            (["X-Request-Id": "mine", "traceparent": "00-\(trace)-b7ad6b7169203331-01"], "mine"),
            (["traceparent": "cc-\(trace)-b7ad6b7169203331-01-more"], trace),
            (["traceparent": "00-\(trace)-b7ad6b7169203331-01-more"], nil),
            (["traceparent": "ff-\(trace)-b7ad6b7169203331-01"], nil),
            (["traceparent": "00-00000000000000000000000000000000-b7ad6b7169203331-01"], nil),
            (["traceparent": "00-\(trace)-0000000000000000-01"], nil),
            (["traceparent": "00-\(trace.uppercased())-b7ad6b7169203331-01"], nil),
            (["traceparent": "rubbish"], nil),
            ([:], nil),
        ] as [([String: String], String?)])
    func id(headers: [String: String], expected: String?) async throws {
        try await ServerUnderTest.with([Samples.echo]) { server in
            let answer = try await server.get("/api/v1/echo", headers: headers)
            let id = try #require(answer.headers.first(name: "X-Request-Id"))
            #expect(answer.text == id, "the handler sees another id than the caller")
            if let expected {
                #expect(id == expected)
            } else {
                #expect(id.count == 32 && id.allSatisfy(\.isHexDigit))
                #expect(id != Self.trace)
            }
        }
    }
}
