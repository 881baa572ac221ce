/// Who holds the places of a semaphore, and until when.
struct PlaceHolders {
    private var ends: [String: Microseconds] = [:]

    var lastEnd: Microseconds? { ends.values.max() }

    mutating func forget(at now: Microseconds) {
        ends = ends.filter { $0.value > now }
    }

    func count(at now: Microseconds) -> Int { ends.count { $0.value > now } }

    func holds(_ holder: String, at now: Microseconds) -> Bool {
        ends[holder].map { $0 > now } ?? false
    }

    mutating func set(_ holder: String, until end: Microseconds) {
        ends[holder] = end
    }

    mutating func remove(_ holder: String) {
        ends[holder] = nil
    }
}
