/// A measured value as people read it, by the unit in the metric's name.
enum MetricText {
    static func text(_ value: Double, of metric: String, isShare: Bool = false) -> String {
        if isShare || metric.hasSuffix("_percent") { return number(value) + "%" }
        if metric.hasSuffix("_bytes_per_second") { return size(value) + "/s" }
        if metric.hasSuffix("_bytes") { return size(value) }
        if metric.hasSuffix("_seconds") { return seconds(value) }
        return number(value)
    }

    /// Three places at most; small ones keep what is significant.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let scale = abs(value) >= 10 ? 10.0 : abs(value) >= 0.1 ? 100 : 10_000
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
    }

    private static func size(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 9e18 else { return "\(value)" }
        return FileSize.text(Int64(value))
    }

    private static func seconds(_ value: Double) -> String {
        switch abs(value) {
        case 86_400...: number(value / 86_400) + " 天"
        case 7_200...: number(value / 3_600) + " 小时"
        case 120...: number(value / 60) + " 分钟"
        default: number(value) + " 秒"
        }
    }
}

extension SeriesIdentity {
    /// `cpu_percent@node-a`, `http_up{check=shop}`
    package var text: String { node.isEmpty ? name.description : "\(name)@\(node)" }
}
