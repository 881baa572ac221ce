/// A count as a platform writes it: a number or a text, and now and then nonsense.
enum PlatformCount: Sendable, Hashable, Decodable {
    case count(Int64)
    case nonsense

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let number = (try? container.decode(Int64.self)) ?? (try? container.decode(String.self)).flatMap { Int64($0) }
        self = number.map { (0...VideoFigures.largest).contains($0) ? .count($0) : .nonsense } ?? .nonsense
    }
}

/// Figures as they come from a platform.
struct PlatformFigures: Sendable {
    private(set) var figures = VideoFigures()
    private(set) var nonsense: [Measure] = []

    init(_ counts: [Measure: PlatformCount?]) {
        for measure in Measure.allCases {
            switch counts[measure] ?? nil {
            case .count(let count): figures[measure] = count
            case .nonsense: nonsense.append(measure)
            case nil: break
            }
        }
    }

    /// - Parameter hidesViews: The platform's nought is none.
    func reading(of platform: String, hidesViews: Bool = false) -> VideoReading {
        var figures = figures
        if hidesViews { figures.views = nil }
        var reasons = nonsense.map { "\(platform) tells a number of \($0.word)s that cannot be" }
        if figures.views == nil, !nonsense.contains(.views) { reasons.append("\(platform) does not tell its views") }
        return VideoReading(
            figures.views == nil ? .unknown : .known, figures: figures,
            reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    }
}
