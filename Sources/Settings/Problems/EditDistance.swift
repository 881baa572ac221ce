/// Which of the known words a mistyped one was meant to be, and how far apart two words are.
package enum EditDistance {
    /// nil if none is near enough to be worth a question.
    package static func nearest(to word: String, among words: [String]) -> String? {
        let simplified = simplify(word)
        guard simplified.count <= 64 else { return nil }
        let nearest = words.map { (word: $0, distance: between(simplified, simplify($0))) }.min {
            $0.distance < $1.distance
        }
        guard let nearest, nearest.distance <= max(1, min(3, simplified.count / 3)) else { return nil }
        return nearest.word
    }

    /// `maxAttempts`, `max-attempts` and `max_attempts` are the same mistake.
    private static func simplify(_ word: String) -> [Character] {
        word.lowercased().filter { $0 != "_" && $0 != "-" }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    package static func between(_ one: [Character], _ other: [Character]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...other.count)
        for row in one.indices {
            var current = [row + 1]
            for column in other.indices {
                let replacement = previous[column] + (one[row] == other[column] ? 0 : 1)
                var best = min(replacement, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[other.count]
    }
}
