import HTTPTypes
import Hummingbird
import Metrics

/// Finds the route of a path.
///
/// Not Hummingbird's router: that ignores empty segments, so that `//api` would meet `/api`, answers 404 where the
/// method is the mistake, and tells nobody which pattern was met.
struct RouteTable: Sendable {
    struct Match: Sendable {
        let route: Route
        /// What stood for the parameters, as it came.
        let parameters: Parameters
    }

    private let exact: [String: Match]
    /// Those with parameters, by the number of their segments.
    private let patterns: [Int: [Route]]

    init(_ endpoints: [Endpoint], metrics: any MetricsFactory) {
        let routes = Dictionary(grouping: endpoints, by: \.path).map { Route($0, $1, metrics: metrics) }
        var exact = routes.filter { $0.segments.allSatisfy(\.isText) }.map { ($0.pattern, $0) }
        exact.append(("*", Route("*", endpoints, metrics: metrics)))
        self.exact = Dictionary(exact) { first, _ in first }.mapValues { Match(route: $0, parameters: Parameters()) }
        patterns = Dictionary(grouping: routes.filter { !$0.segments.allSatisfy(\.isText) }, by: \.segments.count)
    }

    /// - Throws: 404.
    func match(_ target: RequestTarget) throws -> Match {
        if let match = exact[target.path] { return match }
        let parts = target.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for route in patterns[parts.count] ?? [] {
            if let parameters = Self.parameters(of: route, in: parts) {
                return Match(route: route, parameters: parameters)
            }
        }
        throw APIError.notFound("there is nothing at \(APIError.excerpt(target.path))")
    }

    private static func parameters(of route: Route, in parts: [Substring]) -> Parameters? {
        var parameters = Parameters()
        for (segment, part) in zip(route.segments, parts) {
            switch segment {
            case .text(let text): guard text == part else { return nil }
            case .parameter(let name):
                guard !part.isEmpty else { return nil }
                parameters.append(key: name, value: part)
            }
        }
        return parameters
    }
}
