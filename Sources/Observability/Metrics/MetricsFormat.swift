/// The two ways to say it that Prometheus reads.
package enum MetricsFormat: Sendable, Hashable, CaseIterable {
    /// The text format 0.0.4.
    case text
    /// OpenMetrics 1.0.0.
    case openMetrics

    package var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// What a scraper likes best of the two, by the weights of its `Accept`; the text format where it names neither.
    package init(accept: String?) {
        var best: (format: MetricsFormat, weight: Double)?
        for part in (accept ?? "").split(separator: ",") {
            guard let (format, weight) = Self.offer(part), weight > best?.weight ?? 0 else { continue }
            best = (format, weight)
        }
        self = best?.format ?? .text
    }

    private static func offer(_ part: Substring) -> (MetricsFormat, weight: Double)? {
        let words = part.split(separator: ";").map { word in
            word.filter { $0 != " " && $0 != "\t" && $0 != "\"" }.lowercased()
        }
        func parameter(_ name: String) -> String? {
            words.dropFirst().first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        let weight = parameter("q").map { Double($0) ?? 0 } ?? 1
        let version = parameter("version")
        switch words.first {
        case "application/openmetrics-text" where version == nil || version == "1.0.0": return (.openMetrics, weight)
        case "text/plain" where version == nil || version == "0.0.4": return (.text, weight)
        case "text/*", "*/*": return (.text, weight)
        default: return nil
        }
    }
}
