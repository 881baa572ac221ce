/// One thing that Herald needs in order to work, and how to look whether it is there.
package protocol HealthProbe: Sendable {
    /// As `/health` names it: `database`.
    var name: String { get }
    /// Without it Herald does not do its work, so that it counts as unhealthy; else it does it worse, which is a
    /// warning.
    var isEssential: Bool { get }
    /// A look that takes longer has failed.
    var timeLimit: Duration { get }
    /// For how long what was seen stands for what is.
    var freshness: Duration { get }

    /// - Throws: `HealthTrouble`, or anything: what is wrong. Cancelled when its time is up.
    func look() async throws
}

extension HealthProbe {
    package var timeLimit: Duration { .seconds(2) }
    package var freshness: Duration { .seconds(5) }
}

/// What is wrong, in words that a stranger may read: no addresses, no names, no text of an error.
package struct HealthTrouble: Error, CustomStringConvertible {
    /// After the probe's name: `2 of 5 are disabled`.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
