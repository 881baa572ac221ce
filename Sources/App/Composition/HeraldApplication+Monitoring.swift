import Foundation
import Monitoring
import Scheduling

extension HeraldApplication {
    var monitor: MonitorRun {
        MonitorRun(
            checks: monitorChecks, log: monitorLog, timeZone: configuration.timeZone, logger: logger)
    }

    var monitorLog: MonitorLog {
        MonitorLog(path: configuration.paths.logs + "/monitor.log", timeZone: configuration.timeZone)
    }

    var logCleaner: LogCleaner {
        LogCleaner(
            directories: logDirectories, days: configuration.monitoring.logDays, timeZone: configuration.timeZone)
    }

    /// Hourly, at minute 7.
    func monitorJob() throws -> MonitorJob {
        MonitorJob(
            monitor: monitor, cleaner: logCleaner, channels: configuration.monitoring.channels, outbox: outbox,
            schedule: Schedule(expression: try CronExpression("7 * * * *"), timeZone: configuration.timeZone),
            toldByRules: configuration.monitoring.toldByRules, logger: logger)
    }

    /// Who hears an Alertmanager; nil where none is declared.
    var alertReceiver: AlertReceiver? {
        configuration.monitoring.alertmanager.map { settings in
            AlertReceiver(
                settings: settings, timeZone: configuration.timeZone, store: store, outbox: outbox, clock: clock,
                logger: logger)
        }
    }

    var connectionChecks: [any MonitorCheck] {
        let store = SourceCheck(name: "store", key: "store", pool: store)
        let sources = sources.map { source in
            SourceCheck(name: "source \(source.name)", key: "sources.\(source.name).url", pool: source.pool)
        }
        let endpoints = configuration.channels.compactMap { channel in
            channel.declaration.endpoint.map { EndpointCheck(channel: channel.name, url: $0, client: httpClient) }
        }
        return [store] + sources + endpoints
    }

    private var monitorChecks: [any MonitorCheck] {
        let limits = configuration.monitoring
        let files: [any MonitorCheck] = [
            StoreSizeCheck(pool: store, limit: limits.storeLimit),
            DiskCheck(directory: configuration.storeDirectory, minimumFree: limits.minimumFreeDisk),
            MachineCheck(machine: health.machine, limits: limits.machine),
        ]
        let schedules = ScheduleCheck(jobs: reportJobs, history: RunHistory(store: store), clock: clock)
        let logs = logDirectories.map { LogSizeCheck(directory: $0, limit: limits.logLimit) }
        return connectionChecks + [schedules] + files + logs
    }

    private var logDirectories: [LogDirectory] {
        [LogDirectory(configuration.paths.webhookLog), LogDirectory(configuration.paths.logs)]
    }
}

extension HeraldApplication {
    /// Findings of the connections alone, in order.
    func lookAtConnections() async -> [MonitorFinding] {
        var findings: [MonitorFinding] = []
        for check in connectionChecks { findings += await check.findings() }
        return findings
    }
}
