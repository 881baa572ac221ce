/// Those who wait, first come first served. All wait equally long, so deadlines are in order too.
struct WaitingLine<Element> {
    private struct Entry {
        let id: ObjectIdentifier
        let deadline: ContinuousClock.Instant
    }

    /// In order of arrival; an entry whose element has left the line is skipped.
    private var entries: [Entry] = []
    private var head = 0
    private var elements: [ObjectIdentifier: Element] = [:]

    var count: Int { elements.count }

    mutating func append(_ element: Element, id: ObjectIdentifier, deadline: ContinuousClock.Instant) {
        compact()
        entries.append(Entry(id: id, deadline: deadline))
        elements[id] = element
    }

    mutating func popFirst() -> Element? {
        skipGone()
        guard head < entries.count else { return nil }
        defer { head += 1 }
        return elements.removeValue(forKey: entries[head].id)
    }

    mutating func remove(_ id: ObjectIdentifier) {
        elements[id] = nil
    }

    mutating func removeAll() -> [Element] {
        var all: [Element] = []
        while let element = popFirst() { all.append(element) }
        return all
    }

    mutating func removeAll(dueBy now: ContinuousClock.Instant) -> [Element] {
        var due: [Element] = []
        while let deadline = firstDeadline, deadline <= now, let element = popFirst() { due.append(element) }
        return due
    }

    var firstDeadline: ContinuousClock.Instant? {
        mutating get {
            skipGone()
            return head < entries.count ? entries[head].deadline : nil
        }
    }

    private mutating func skipGone() {
        while head < entries.count, elements[entries[head].id] == nil { head += 1 }
    }

    /// Drops what was served or left, once it is the larger part: constant cost per element over time.
    private mutating func compact() {
        guard entries.count > 2 * elements.count + 32 else { return }
        entries = entries[head...].filter { elements[$0.id] != nil }
        head = 0
    }
}
