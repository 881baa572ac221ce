/// The faults that are on, tried in order: the first that applies to a call hits it.
struct FaultPlan: Sendable {
    private(set) var faults: [Fault] = []

    init(_ faults: [Fault] = []) { self.faults = faults }

    /// - Parameter chance: 0 up to 1; a fault hits if it lies below its share.
    mutating func next(path: String, key: String, chance: () -> Double) -> Fault? {
        for index in faults.indices {
            let fault = faults[index]
            guard fault.path == nil || fault.path == path, fault.key == nil || fault.key == key else { continue }
            guard fault.count != 0, chance() < fault.share ?? 1 else { continue }
            faults[index].count = fault.count.map { $0 - 1 }
            return fault
        }
        return nil
    }
}
