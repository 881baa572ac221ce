import Database
import Delivery
import FoundationEssentials
import Monitoring
import Reports

/// Looks at everything a working Herald needs, without sending anything unless asked.
struct Doctor: Sendable {
    let application: HeraldApplication
    let configurationFile: String

    func examine(report: @Sendable (DoctorFinding) async -> Void) async throws {
        await report(configuration)
        for finding in machine + knownSecrets { await report(finding) }
        let connections = await application.lookAtConnections()
        for finding in connections { await report(DoctorFinding(finding)) }
        let dead = Set(connections.filter { $0.severity == .error }.map(\.what))
        await report(await store(isDead: dead.contains("store")))
        if let finding = await redis() { await report(finding) }
        if let office = application.telemetry {
            let checks = TelemetryChecks(office: office, timeZone: application.configuration.timeZone)
            for finding in await checks.run() { await report(finding) }
        }
        if !dead.contains("store") {
            for finding in await troubledChannels() { await report(finding) }
        }
        let written = Set(
            application.configuration.settlements.map(\.source)
                + application.configuration.watches.filter { $0.mode == .trigger }.map(\.source))
        for source in application.sources where !dead.contains("source \(source.name)") {
            // A settlement or a watch writes there: its checks say what its user may do.
            if !written.contains(source.name) { await report(await readOnly(source)) }
        }
        for check in settlementChecks where !dead.contains("source \(check.source.name)") {
            for finding in await check.run() { await report(finding) }
        }
        for check in watchChecks(except: dead) {
            for finding in await check.run() { await report(finding) }
        }
        for finding in await monitoringChecks.run() { await report(finding) }
        let checks = ReportChecks(
            sources: Dictionary(application.sources.map { ($0.name, $0) }) { first, _ in first },
            now: application.clock.now())
        for var definition in application.configuration.reports {
            definition.lines.removeAll { dead.contains("source \($0.source ?? definition.source)") }
            for finding in try await checks.run(definition) { await report(finding) }
        }
    }

    private var configuration: DoctorFinding {
        let settings = application.configuration
        let unscheduled = settings.reports.filter { $0.schedule == nil }.count
        let counts = [
            ("source", settings.sources.count), ("channel", settings.channels.count),
            ("report", settings.reports.count),
        ]
        let facts = counts.map { "\($0.1) \($0.0)\($0.1 == 1 ? "" : "s")" }
        return DoctorFinding(
            .fine, "configuration",
            "\(configurationFile) is right: \(facts.joined(separator: ", "))"
                + (unscheduled > 0 ? ", \(unscheduled) of them sent by hand only" : ""))
    }

    private var settlementChecks: [SettlementChecks] {
        let settings = application.configuration
        return settings.settlements.compactMap { definition in
            guard let source = settings.sources.first(where: { $0.name == definition.source }) else { return nil }
            let others = settings.settlements.filter { $0.source == source.name && $0.name != definition.name }
            return SettlementChecks(definition: definition, source: source, others: others.map(\.name))
        }
    }

    private func watchChecks(except dead: Set<String>) -> [WatchChecks] {
        application.watchOffices.filter { !dead.contains("source \($0.definition.source)") }.map { office in
            WatchChecks(
                definition: office.definition, installer: application.installer(of: office), pool: office.pool)
        }
    }

    private var monitoringChecks: MonitoringChecks {
        MonitoringChecks(
            rules: application.configuration.monitoring.rules, logs: application.configuration.monitoring.logFiles,
            series: application.monitoring.series, now: application.clock.now())
    }

    private var machine: [DoctorFinding] {
        MachineChecks(
            timeZone: application.configuration.timeZone, directories: [application.configuration.storeDirectory],
            now: application.clock.now()
        ).run()
    }

    /// Channels whose secret everybody can read in our documents.
    private var knownSecrets: [DoctorFinding] {
        application.configuration.channels.filter(\.declaration.hasKnownSecret).map { channel in
            DoctorFinding(
                .advice, "channel \(channel.name), secret", "it is the one of an example, which everybody knows",
                hint: "make one of your own (echo \"whsec_$(openssl rand -base64 32)\") and give it to the receiver")
        }
    }

    private func store(isDead: Bool) async -> DoctorFinding {
        let subject = "store schema"
        guard !isDead else {
            return DoctorFinding(.wrong, subject, "cannot be looked at, because the store cannot be used")
        }
        do {
            let missing = try await application.migrator.status(application.store).filter { $0.appliedAt == nil }
            guard !missing.isEmpty else { return DoctorFinding(.fine, subject, "is up to date") }
            return DoctorFinding(
                .advice, subject,
                missing.count == 1 ? "1 migration is missing" : "\(missing.count) migrations are missing",
                hint: "herald serve applies them by itself; herald migrate does it now")
        } catch {
            return DoctorFinding(.wrong, subject, ErrorSentence.describe(error))
        }
    }

    private func redis() async -> DoctorFinding? {
        guard let url = application.configuration.redis, let sharing = application.sharing else { return nil }
        do {
            try await sharing.ping()
            return DoctorFinding(.fine, "redis", "\(url.location) answers; limits are shared by all nodes")
        } catch {
            let share = application.configuration.dispatch.nodes
            return DoctorFinding(
                .wrong, "redis", "\(error)",
                hint: "Herald goes on without it: each node keeps to 1/\(share) of what all may do (dispatch.nodes)")
        }
    }

    /// Channels to which nothing goes, with how many messages wait. A store that is not up to date has its own line.
    private func troubledChannels() async -> [DoctorFinding] {
        let channels = (try? await DeliveryLedger(outbox: application.outbox).channels()) ?? []
        return channels.compactMap { channel in
            guard let pause = channel.pause else { return nil }
            let isDisabled = pause.kind == .disabled
            return DoctorFinding(
                isDisabled ? .wrong : .advice, "channel \(channel.name), sending",
                "\(application.pauseSentence(pause)); "
                    + (channel.waiting == 1 ? "1 delivery waits" : "\(channel.waiting) deliveries wait"),
                hint: isDisabled
                    ? "mend it, then herald channel enable \(channel.name)" : "herald channel test \(channel.name)")
        }
    }

    /// Herald's sessions cannot write whatever the user may; a user that can is still one too many.
    private func readOnly(_ source: ReportSource) async -> DoctorFinding {
        let subject = "source \(source.name), rights"
        do {
            let excess = try await source.pool.withConnection { try WritingRights.found(on: $0) }
            guard let excess else { return DoctorFinding(.fine, subject, "its user may only read") }
            return DoctorFinding(
                .advice, subject, "its user may write (\(excess)); Herald's session cannot",
                hint: "give Herald a user with the SELECT right only")
        } catch {
            return DoctorFinding(.advice, subject, "cannot be looked at: \(ErrorSentence.describe(error))")
        }
    }
}

extension DoctorFinding {
    init(_ finding: MonitorFinding) {
        let verdict: Verdict =
            switch finding.severity {
            case .ok: .fine
            case .warning: .advice
            case .error: .wrong
            }
        self.init(verdict, finding.what, finding.message, hint: finding.hint)
    }
}
