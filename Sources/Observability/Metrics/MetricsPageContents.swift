/// What a page shows: the families of the books and what collectors read, together.
struct MetricsPageContents {
    struct Sample {
        let labels: String
        let value: MetricValue
    }

    struct Family {
        let description: MetricDescription
        var samples: [Sample]
        var names: Set<String> = []
    }

    private var families: [String: Family]

    init(_ books: [String: MetricsBooks.Family]) {
        families = books.mapValues { family in
            Family(
                description: family.description,
                samples: family.series.map { Sample(labels: $0.labels, value: $0.cell.value) })
        }
    }

    /// Families that have anything to show, by name.
    var sorted: [Family] {
        families.values.filter { !$0.samples.isEmpty }.sorted { $0.description.name < $1.description.name }
    }

    /// Left out where the books gave the name to something else, and where the page has that very series already.
    mutating func add(_ reading: MetricReading) {
        let metric = reading.metric
        guard metric.kind != .histogram, metric.kind == .gauge || (reading.value.isFinite && reading.value >= 0) else {
            return
        }
        families[metric.name]?.add(reading)
    }
}

extension MetricsPageContents.Family {
    fileprivate mutating func add(_ reading: MetricReading) {
        guard description.kind == reading.metric.kind else { return }
        if names.isEmpty { names = Set(samples.map(\.labels)) }
        let labels = MetricLabels(reading.labels).text
        guard names.insert(labels).inserted else { return }
        samples.append(MetricsPageContents.Sample(labels: labels, value: .number(reading.value)))
    }
}
