/// What a figure is: its name as PromQL knows it, what it counts, and for a histogram where its buckets end.
///
/// Each room declares its own in one place and hands them to the registry; the page takes HELP and TYPE from here.
package struct MetricDescription: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// `herald_deliveries_total`, `herald_http_request_duration_seconds`: with its unit, a counter with `_total`.
    package let name: String
    package let kind: Kind
    package let help: String
    /// Upper bounds, ascending, without infinity; empty for what is no histogram.
    package let buckets: [Double]

    /// Names that Prometheus would refuse are mended: foreign characters become `_`, a counter ends in `_total`.
    init(kind: Kind, name: String, help: String, buckets: [Double] = []) {
        let name = MetricName.clean(name)
        self.name = kind == .counter && !name.hasSuffix("_total") ? name + "_total" : name
        self.kind = kind
        self.help = help
        self.buckets = Set(buckets.filter(\.isFinite)).sorted()
    }

    package static func counter(_ name: String, _ help: String) -> MetricDescription {
        MetricDescription(kind: .counter, name: name, help: help)
    }

    package static func gauge(_ name: String, _ help: String) -> MetricDescription {
        MetricDescription(kind: .gauge, name: name, help: help)
    }

    package static func histogram(
        _ name: String, _ help: String, buckets: [Double] = MetricBuckets.requests
    ) -> MetricDescription {
        MetricDescription(kind: .histogram, name: name, help: help, buckets: buckets)
    }
}

extension MetricDescription {
    /// OpenMetrics knows a counter's family without `_total`.
    var familyName: String { kind == .counter ? String(name.dropLast("_total".count)) : name }

    /// Told in OpenMetrics, where the family's name must end in it.
    var unit: String? {
        ["seconds", "bytes", "ratio"].first { familyName.hasSuffix("_" + $0) }
    }

    /// Every name that a scraper may see of this family; no other family may have one of them.
    var exposedNames: [String] {
        let family = familyName
        return switch kind {
        case .counter: [family, name, family + "_created"]
        case .gauge: [family]
        case .histogram: [family] + ["_bucket", "_count", "_sum", "_created"].map { family + $0 }
        }
    }
}
