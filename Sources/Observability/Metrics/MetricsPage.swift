/// Writes figures as a scraper reads them, by hand: a thousand series are a matter of a millisecond or two.
struct MetricsPage {
    let format: MetricsFormat

    func text(of contents: MetricsPageContents) -> [UInt8] {
        var page: [UInt8] = []
        page.reserveCapacity(64 * 1_024)
        for family in contents.sorted {
            head(family.description, into: &page)
            for sample in family.samples { append(sample, of: family.description.name, to: &page) }
        }
        if format == .openMetrics { append("# EOF\n", to: &page) }
        return page
    }

    private func head(_ metric: MetricDescription, into page: inout [UInt8]) {
        let name = format == .openMetrics ? metric.familyName : metric.name
        append("# HELP \(name) \(help(metric.help))\n# TYPE \(name) \(metric.kind.rawValue)\n", to: &page)
        if format == .openMetrics, let unit = metric.unit { append("# UNIT \(name) \(unit)\n", to: &page) }
    }

    /// OpenMetrics escapes quotes here too.
    private func help(_ text: String) -> String {
        var escaped = ""
        MetricLabels.escape(text, into: &escaped, quotes: format == .openMetrics)
        return escaped
    }

    private func append(_ sample: MetricsPageContents.Sample, of name: String, to page: inout [UInt8]) {
        switch sample.value {
        case .integer(let count): line(name, sample.labels, "\(count)", to: &page)
        case .number(let number): line(name, sample.labels, Self.text(of: number), to: &page)
        case .histogram(let bounds, let counts): append(bounds, counts, sample.labels, of: name, to: &page)
        }
    }

    /// Each bucket holds those before it; the last holds all, and is the count.
    private func append(
        _ bounds: [Double], _ counts: HistogramCell.Counts, _ labels: String, of name: String, to page: inout [UInt8]
    ) {
        let separator = labels.isEmpty ? "" : ","
        var count: UInt64 = 0
        for (index, bucket) in counts.buckets.enumerated() {
            count += bucket
            let bound = index < bounds.count ? "\(bounds[index])" : "+Inf"
            line(name + "_bucket", "\(labels)\(separator)le=\"\(bound)\"", "\(count)", to: &page)
        }
        line(name + "_sum", labels, Self.text(of: counts.sum), to: &page)
        line(name + "_count", labels, "\(count)", to: &page)
    }

    private func line(_ name: String, _ labels: String, _ value: String, to page: inout [UInt8]) {
        append(name, to: &page)
        if !labels.isEmpty {
            page.append(UInt8(ascii: "{"))
            append(labels, to: &page)
            page.append(UInt8(ascii: "}"))
        }
        page.append(UInt8(ascii: " "))
        append(value, to: &page)
        page.append(UInt8(ascii: "\n"))
    }

    private func append(_ text: String, to page: inout [UInt8]) { page.append(contentsOf: text.utf8) }

    static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
        // Beyond 2^53 not every whole number is one.
        if number.magnitude < 9_007_199_254_740_992, number == number.rounded() { return "\(Int64(number))" }
        return "\(number)"
    }
}
