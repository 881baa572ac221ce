import Monitoring
import Timekeeping

extension HealthAnswer {
    /// - Parameters:
    ///   - limits: of the configuration, for the plotted thresholds; nil where it was not read.
    ///   - took: from question to answer.
    func nagios(_ limits: MachineLimits?, took: Duration, timeout: Duration) -> NagiosAnswer {
        let time = NagiosAnswer.Figure(label: "time", value: took.seconds, unit: "s", most: timeout.seconds)
        return NagiosAnswer(nagiosState, nagiosSentence, figures: [time] + figures(limits))
    }

    private var nagiosState: NagiosAnswer.State {
        if !isHealthy { return .critical }
        return warnings.isEmpty ? .ok : .warning
    }

    private var nagiosSentence: String {
        let troubles = failing.map { "\($0) fails" } + warnings
        if !troubles.isEmpty { return troubles.joined(separator: "; ") }
        return isHealthy ? services.keys.sorted().joined(separator: ", ") : "unhealthy"
    }

    private func figures(_ limits: MachineLimits?) -> [NagiosAnswer.Figure] {
        let text = NagiosAnswer.Figure.text
        return [
            figure("cpu", system.cpuPercent, "%", limits.map { text($0.cpuPercent) }, most: 100),
            figure("memory", system.memoryPercent, "%", limits.map { text($0.memoryPercent) }, most: 100),
            figure("memory_available", system.memoryAvailable, "B", limits.map { "\($0.memoryAvailable):" }),
            figure("disk", system.diskPercent, "%", limits.map { text($0.diskPercent) }, most: 100),
            figure("disk_free", system.diskFree, "B"),
            figure("load_1m", system.load1m), figure("load_5m", system.load5m), figure("load_15m", system.load15m),
        ].compactMap(\.self)
    }

    private func figure(
        _ label: String, _ value: Double?, _ unit: String = "", _ warning: String? = nil, most: Double? = nil
    ) -> NagiosAnswer.Figure? {
        value.map { NagiosAnswer.Figure(label: label, value: $0, unit: unit, warning: warning ?? "", most: most) }
    }
}
