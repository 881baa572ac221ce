import HTTPTypes
import Hummingbird
import Metrics

/// All endpoints at one place.
final class Route: Sendable {
    /// What a request with a method comes to.
    enum Step: Sendable {
        case endpoint(Endpoint)
        /// OPTIONS: which methods there are.
        case options
    }

    /// `/api/v1/deliveries/{id}`.
    let pattern: String
    let segments: [Segment]
    let counters: TrafficCounters
    /// Whatever the method: also who calls with a wrong one is not to be known.
    let isAnonymous: Bool
    let hidesParameters: Bool
    private let endpoints: [Endpoint]
    private let allow: String

    enum Segment: Sendable, Hashable {
        case text(Substring)
        case parameter(Substring)

        init(_ text: Substring) {
            self = text.hasPrefix("{") && text.hasSuffix("}") ? .parameter(text.dropFirst().dropLast()) : .text(text)
        }

        var isText: Bool { if case .text = self { true } else { false } }
    }

    init(_ pattern: String, _ endpoints: [Endpoint], metrics: any MetricsFactory) {
        self.pattern = pattern
        self.endpoints = endpoints
        segments = pattern.split(separator: "/").map(Segment.init)
        // `*` is no endpoint's own.
        isAnonymous = pattern != "*" && endpoints.contains(where: \.isAnonymous)
        hidesParameters = endpoints.contains(where: \.hidesParameters)
        counters = TrafficCounters(route: pattern, methods: endpoints.map(\.method), metrics: metrics)
        allow = Self.allow(endpoints.map(\.method))
    }

    /// - Throws: 405 with the methods that there are.
    func step(for method: HTTPRequest.Method) throws -> Step {
        // HEAD asks what GET would answer.
        let wanted = method == .head ? .get : method
        if let endpoint = endpoints.first(where: { $0.method == wanted }) { return .endpoint(endpoint) }
        if method == .options { return .options }
        throw APIError(
            .methodNotAllowed, "method_not_allowed", "\(pattern) has no \(method.rawValue); it has: \(allow)",
            headers: [.allow: allow])
    }

    var options: Response { Response(status: .noContent, headers: [.allow: allow]) }

    static func allow(_ methods: [HTTPRequest.Method]) -> String {
        var names = Set(methods.map(\.rawValue))
        if names.contains("GET") { names.insert("HEAD") }
        names.insert("OPTIONS")
        return names.sorted().joined(separator: ", ")
    }
}
