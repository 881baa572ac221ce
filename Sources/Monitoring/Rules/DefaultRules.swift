/// The rules that hold without being written: the limits of the tables of the system that is replaced, those of the
/// machine as `monitoring.health` has them.
///
/// One whose series nobody measures says nothing. A rule of the file with the same name takes its place.
package enum DefaultRules {
    package static let all = rules(MachineLimits())

    /// - Parameter memory: how many bytes there are in all; where that is less than twice what shall be available, a tenth
    ///   of it shall be: half of the memory in use is no trouble.
    package static func rules(_ limits: MachineLimits, memory: Int64? = nil) -> [AlertRule] {
        let (cpu, used, disk) = (limits.cpuPercent, limits.memoryPercent, limits.diskPercent)
        let isSmall = memory.map { $0 / 2 < limits.memoryAvailable } ?? false
        let available = isSmall ? (Int((memory ?? 0) / 10) >> 20) << 20 : limits.memoryAvailable
        return machine(
            cpu: "cpu_percent > \(text(cpu)) until < \(text(cpu, less: 5))",
            memory: "memory_percent > \(text(used)) until < \(text(used, less: 5))",
            available: "memory_available_bytes < \(bytes(available)) until > \(bytes(available / 64 * 75))",
            disk: "disk_percent > \(text(disk)) until < \(text(disk, less: 2))") + others
    }

    private static func machine(cpu: String, memory: String, available: String, disk: String) -> [AlertRule] {
        [
            rule(
                "cpu", cpu, for: .seconds(300), .warning, "CPU 使用率过高",
                "用 top 查看占用者 (see what is busy: top)"),
            rule(
                "memory", memory, for: .seconds(300), .warning, "内存使用率过高",
                "用 top 查看占用者，或扩容 (see what takes it, or add memory)"),
            rule(
                "memory-available", available, for: .seconds(300), .warning, "可用内存不足",
                "用 top 查看占用者，或扩容 (see what takes it, or add memory)"),
            rule(
                "disk", disk, for: .seconds(60), .error, "磁盘空间不足",
                "清理磁盘；写满后消息无法保存 (make room: nothing can be kept on a full disk)"),
        ]
    }

    private static let others: [AlertRule] = [
        rule(
            "disk-forecast", "forecast(disk_percent, 7d) > 95 until < 90", for: .seconds(1_800), .warning, "磁盘将在7天内写满",
            "清理或扩容 (make room or add a disk)"),
        rule(
            "service", "http_up < 1", for: .seconds(60), .critical, "服务不可用",
            "检查该服务 (look at the service)"),
        rule(
            "unreached", "check_unreached > 0", for: .seconds(300), .warning, "此节点无法访问该服务，其他节点可以",
            "检查此节点的网络 (look at the network of this node: others reach it)"),
        rule(
            "database", "sql_up < 1", for: .seconds(60), .critical, "数据库不可用",
            "检查该数据源 (look at the source)"),
        rule(
            "connections", "avg(http_failures_percent, 5m) > 5% until < 2%", for: .zero, .warning, "连接失败率过高",
            "检查网络与该服务 (look at the network and the service)"),
        rule(
            "response-time", "avg(http_seconds, 5m) > 2s until < 1.5s", for: .zero, .warning, "响应超时",
            "检查该服务的负载 (look at the load of the service)"),
        rule(
            "error-rate", "rate(http_errors, http_requests, 10m) > 10% until < 5%", for: .zero, .critical, "错误率过高",
            "立即查看错误日志 (look at the errors now)"),
        rule(
            "log-errors", "trend(log_errors, 1h, 4w) above 4", for: .seconds(600), .warning, "错误日志数量异常",
            "查看错误日志 (look at the errors in the log)"),
        rule(
            "usage-reports", "sum(usage_reports, 25h) < 1", for: .zero, .warning, "一天没有使用统计上报",
            "检查统计接口与客户端 (look at the address that clients report to)", repeats: .zero),
    ]

    /// - Parameter distance: so far on the good side, at most a tenth.
    private static func text(_ percent: Double, less distance: Double = 0) -> String {
        let value = ((percent - min(distance, percent / 10)) * 100).rounded() / 100
        return Int(exactly: value).map(String.init) ?? String(value)
    }

    private static func bytes(_ count: Int) -> String {
        count % (1 << 20) == 0 ? "\(count >> 20)MB" : "\(count)"
    }

    private static func rule(
        _ name: String, _ condition: String, for lasting: Duration, _ severity: AlertRule.Severity, _ title: String,
        _ hint: String, repeats: Duration? = nil
    ) -> AlertRule {
        var rule = AlertRule(name: name, condition: condition, lasting: lasting, severity: severity)
        rule.title = title
        rule.hint = hint
        rule.isShipped = true
        if let repeats { rule.repeats = repeats }
        return rule
    }
}
