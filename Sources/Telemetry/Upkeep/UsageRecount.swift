/// What a recount found, and whether it was put right.
package struct UsageRecount: Sendable, Hashable {
    /// Rows that were looked at.
    package var users = 0
    package var differences: [UsageDifference] = []
    /// Users that are counted under another name than is due to them: their name was chosen, or gave way.
    package var misplacedUsers = 0
    package var addedNames = 0
    package var droppedNames = 0
    /// The zone in which days were counted, where another is configured now.
    package var otherZone: String?
    /// Found only, or mended.
    package var isRepaired = false

    package var isClean: Bool {
        differences.isEmpty && misplacedUsers == 0 && addedNames == 0 && droppedNames == 0 && otherZone == nil
    }

    /// A sentence for everything that was found.
    package var sentences: [String] {
        var sentences: [String] = []
        if let otherZone {
            sentences.append("days were counted in \(otherZone), and another time zone is configured")
        }
        sentences += differences.map(\.description)
        if addedNames > 0 {
            sentences.append("\(addedNames) systems and versions have users enough to be counted by name, and are not")
        }
        if droppedNames > 0 {
            sentences.append("\(droppedNames) systems and versions are counted by name, and others have more users")
        }
        if misplacedUsers > 0 {
            sentences.append("\(misplacedUsers) users are not counted under the name of their system or version")
        }
        return sentences
    }
}
