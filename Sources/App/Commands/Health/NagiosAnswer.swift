/// What a monitoring plugin prints, and its exit status, as Nagios, Icinga and their like expect them: the Monitoring
/// Plugins Development Guidelines, https://www.monitoring-plugins.org/doc/guidelines.html.
///
///     HERALD OK - database, dispatcher, scheduler | 'cpu'=12.3%;80;;0;100 'time'=0.004s;;;0;5
struct NagiosAnswer: Sendable, Hashable {
    enum State: Int32, Sendable, CaseIterable {
        case ok, warning, critical, unknown

        var word: String {
            switch self {
            case .ok: "OK"
            case .warning: "WARNING"
            case .critical: "CRITICAL"
            case .unknown: "UNKNOWN"
            }
        }
    }

    /// A figure to be plotted.
    struct Figure: Sendable, Hashable {
        let label: String
        let value: Double
        /// `s`, `%`, `B`; empty for a plain number.
        var unit = ""
        /// Alert outside of `0…`: `80`; below: `536870912:`.
        var warning = ""
        var most: Double?

        /// `'label'=value[unit];[warn];[crit];[min];[max]`. Nothing is critical by a figure, and none is negative.
        var text: String {
            "'\(label)'=\(Self.text(value))\(unit);\(warning);;0;" + (most.map(Self.text) ?? "")
        }

        /// Never with an exponent, which the guidelines do not know.
        static func text(_ value: Double) -> String {
            guard value.isFinite, abs(value) < 1e15 else { return "U" }
            let thousandths = Int64((value * 1_000).rounded())
            let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1_000)
            guard rest != 0 else { return "\(whole)" }
            var digits = String(1_000 + abs(rest)).dropFirst()
            while digits.last == "0" { digits.removeLast() }
            return (value < 0 && whole == 0 ? "-" : "") + "\(whole).\(digits)"
        }
    }

    let state: State
    private let sentence: String
    private let figures: [Figure]

    init(_ state: State, _ sentence: String, figures: [Figure] = []) {
        self.state = state
        self.sentence = sentence
        self.figures = figures
    }

    /// One line: a bar would begin the figures, a line break the details.
    var text: String {
        let line = sentence.split(whereSeparator: { $0.isWhitespace || $0 == "|" }).joined(separator: " ")
        let end = figures.isEmpty ? "" : " | " + figures.map(\.text).joined(separator: " ")
        return "HERALD \(state.word) - \(line)\(end)"
    }

    /// Whether a call, which may be wrong otherwise, asks for it.
    static func isWanted(by arguments: [String]) -> Bool {
        arguments.first == "health" && arguments.contains("--nagios")
    }
}
