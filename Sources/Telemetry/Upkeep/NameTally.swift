/// How many users each name of a project has. Those that have a number are few and counted exactly; of the others those
/// that are rare are let go where there are many, and what is kept is right to their share (Misra and Gries).
struct NameTally {
    private var known: [String: Int] = [:]
    private var strangers: [String: Int] = [:]
    private let most: Int

    /// - Parameters:
    ///   - known: those that have a number.
    ///   - room: so many names are asked for in the end.
    init(known: some Sequence<String>, room: Int) {
        for name in known { self.known[name] = 0 }
        most = max(1_000, 4 * room)
    }

    mutating func note(_ name: String) {
        if known[name] != nil {
            known[name, default: 0] += 1
            return
        }
        strangers[name, default: 0] += 1
        guard strangers.count > most else { return }
        let median = strangers.values.sorted()[most / 2]
        strangers = strangers.mapValues { $0 - median }.filter { $0.value > 0 }
    }

    var users: [String: Int] { known.merging(strangers) { first, _ in first } }
}
