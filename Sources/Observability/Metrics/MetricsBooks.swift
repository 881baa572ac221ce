/// What the registry knows: every family, every series, and what found no room. Does nothing by itself.
struct MetricsBooks {
    struct Series: Sendable {
        let labels: String
        let cell: MetricCell
    }

    struct Family: Sendable {
        let description: MetricDescription
        /// Sorted by their labels.
        var series: [Series] = []
    }

    enum Opening {
        case cell(MetricCell)
        /// Not counted. `isNews`: the first time for this family.
        case dropped(family: String, reason: String, isNews: Bool)
    }

    static let mostFamilies = 500

    private let maximumSeries: Int
    private var declared: [String: MetricDescription]
    private(set) var families: [String: Family] = [:]
    /// Which family shows a name.
    private var owners: [String: String] = [:]
    private var cells: [SeriesKey: MetricCell] = [:]
    private(set) var dropped: [String: UInt64] = [:]

    init(_ descriptions: [MetricDescription], maximumSeries: Int) {
        self.maximumSeries = maximumSeries
        declared = Dictionary(descriptions.map { ($0.name, $0) }) { first, _ in first }
    }

    func cell(_ key: SeriesKey) -> MetricCell? { cells[key] }

    /// The cell of a series that the books do not know under these very words.
    mutating func open(_ key: SeriesKey, _ form: MetricCell.Form) -> Opening {
        let description = description(key.label, form)
        let name = description.name
        guard claim(description) else {
            return drop(families[name] == nil && families.count >= Self.mostFamilies ? "other" : name, Self.clash)
        }
        let labels = MetricLabels(key.dimensions)
        let canonical = SeriesKey(label: name, dimensions: labels.pairs.map { ($0.name, $0.value) })
        if let cell = cells[canonical] {
            guard cell.fits(form) else { return drop(name, Self.clash) }
            note(cell, as: key)
            return .cell(cell)
        }
        guard (families[name]?.series.count ?? 0) < maximumSeries else {
            return drop(name, "it has \(maximumSeries) series already")
        }
        let cell = MetricCell(form, buckets: description.buckets)
        cells[canonical] = cell
        note(cell, as: key)
        insert(Series(labels: labels.text, cell: cell), into: name)
        return .cell(cell)
    }

    /// Takes a family's names for it.
    ///
    /// - Returns: false where another has one of them, or is something else under the same name.
    mutating func claim(_ description: MetricDescription) -> Bool {
        if let family = families[description.name] { return family.description.kind == description.kind }
        guard families.count < Self.mostFamilies,
            description.exposedNames.allSatisfy({ owners[$0] == nil })
        else { return false }
        for name in description.exposedNames { owners[name] = description.name }
        families[description.name] = Family(description: description)
        return true
    }

    mutating func drop(_ family: String, _ reason: String) -> Opening {
        let before = dropped[family] ?? 0
        dropped[family] = before &+ 1
        return .dropped(family: family, reason: reason, isNews: before == 0)
    }

    static let clash = "another one has its name"

    mutating func remove(_ identity: ObjectIdentifier) {
        let names = cells.filter { $0.value.identity == identity }.keys
        for key in names { cells[key] = nil }
        for name in Set(names.map(\.label)) { families[name]?.series.removeAll { $0.cell.identity == identity } }
    }

    /// So that the same words find it at once the next time. As many words as there may be orders of labels are not kept.
    private mutating func note(_ cell: MetricCell, as key: SeriesKey) {
        if cells.count < 4 * Self.mostFamilies + 2 * maximumSeries { cells[key] = cell }
    }

    private func description(_ label: String, _ form: MetricCell.Form) -> MetricDescription {
        var name = MetricName.clean(label)
        if form == .timer, !name.hasSuffix("_seconds") { name += "_seconds" }
        if form.kind == .counter, !name.hasSuffix("_total") { name += "_total" }
        if let known = declared[name], known.kind == form.kind { return known }
        return MetricDescription(
            kind: form.kind, name: name, help: "Not described.",
            buckets: form.kind == .histogram ? MetricBuckets.requests : [])
    }

    private mutating func insert(_ series: Series, into family: String) {
        guard var entry = families.removeValue(forKey: family) else { return }
        let index = entry.series.firstIndex { $0.labels > series.labels } ?? entry.series.endIndex
        entry.series.insert(series, at: index)
        families[family] = entry
    }
}
