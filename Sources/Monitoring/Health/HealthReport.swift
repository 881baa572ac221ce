/// How Herald is: what `/health` tells.
package struct HealthReport: Sendable, Hashable {
    package var services: [ProbeReading]
    package var machine: MachineReading
    /// What the machine is short of, one clause each.
    package var shortages: [String]

    package init(services: [ProbeReading], machine: MachineReading, shortages: [String]) {
        self.services = services
        self.machine = machine
        self.shortages = shortages
    }

    /// Nothing that is essential fails. A machine that is short of something makes Herald slow, not ill: it is not
    /// taken out of service for that.
    package var isHealthy: Bool { !services.contains { $0.state == .error } }

    /// What is not as it should be and lets Herald work all the same.
    package var warnings: [String] {
        services.compactMap { service in
            guard service.state == .warning, let trouble = service.trouble else { return nil }
            return "\(service.name): \(trouble)"
        } + shortages
    }
}
