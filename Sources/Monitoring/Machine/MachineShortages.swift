/// What the machine is short of, with memory: a shortage lasts until its measure is well on the good side again.
struct MachineShortages: Sendable, Hashable {
    struct Change: Sendable, Hashable {
        let measure: MachineMeasure
        let isBeginning: Bool
        let value: Double
        let limit: Double
    }

    private let limits: MachineLimits
    private var present: Set<MachineMeasure> = []

    init(_ limits: MachineLimits) {
        self.limits = limits
    }

    /// What cannot be read stays as it was.
    mutating func judge(_ reading: MachineReading) -> [Change] {
        MachineMeasure.allCases.compactMap { measure in
            guard let value = measure.value(in: reading) else { return nil }
            let limit = measure.limit(in: limits)
            let wasPresent = present.contains(measure)
            let isPresent = wasPresent ? !measure.isWellAgain(value, limit) : measure.isBeyond(value, limit)
            guard wasPresent != isPresent else { return nil }
            if isPresent { present.insert(measure) } else { present.remove(measure) }
            return Change(measure: measure, isBeginning: isPresent, value: value, limit: limit)
        }
    }

    /// `cpu_percent: 93.1 %, limit 80.0 %`
    func texts(_ reading: MachineReading) -> [String] {
        MachineMeasure.allCases.filter(present.contains).compactMap { measure in
            guard let value = measure.value(in: reading) else { return nil }
            return "\(measure.rawValue): \(measure.text(value)), limit \(measure.text(measure.limit(in: limits)))"
        }
    }
}
