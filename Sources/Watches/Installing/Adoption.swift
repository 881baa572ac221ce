/// Whether a trigger that is not ours does what ours would: write rows of our kind into our queue, as origin 5's do.
struct Adoption {
    let names: QueueNames
    let object: KitObject
    let text: String

    var status: ObjectStatus {
        let words = SQLText(text).words
        let queue = names.queue.lowercased()
        let fills = ["insert into \(queue)(", "insert into \(queue) ", ".\(queue)("].contains { words.contains($0) }
        let event = WatchEvent.allCases.first { names.trigger($0) == object.name }
        guard fills, let event, words.contains("'\(names.type(event).lowercased())'") else {
            return ObjectStatus(
                .trigger, object.name, .foreign, ["herald watch install --replace puts Herald's in its place"])
        }
        return ObjectStatus(.trigger, object.name, .adopted, notes(words, event))
    }

    /// What it does less well.
    private func notes(_ words: String, _ event: WatchEvent) -> [String] {
        let isBlind = words.contains("!=") || (words.contains("<>") && !words.contains("<=>"))
        guard event == .update, isBlind else { return [] }
        return ["a change from or to NULL goes unnoticed by it; --replace puts Herald's in its place"]
    }
}
