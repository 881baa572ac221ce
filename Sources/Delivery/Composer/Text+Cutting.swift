extension Substring {
    /// The end of the longest run of whole characters (grapheme clusters) from the start within so many bytes.
    func cutIndex(atBytes limit: Int) -> String.Index {
        var size = 0
        var index = startIndex
        while index < endIndex {
            let next = self.index(after: index)
            size += self[index..<next].utf8.count
            if size > limit { break }
            index = next
        }
        return index
    }

    /// The same by Unicode scalars; at least one, so that dividing goes on.
    func scalarCutIndex(atBytes limit: Int) -> String.Index {
        var size = 0
        var index = startIndex
        while index < endIndex {
            let next = unicodeScalars.index(after: index)
            size += utf8.distance(from: index, to: next)
            if size > limit, index > startIndex { break }
            index = next
        }
        return index
    }
}

extension String {
    /// The text, or as many whole characters as fit with `ending` behind them.
    ///
    /// - Parameter limit: in bytes of UTF-8, the ending included.
    package func cut(toBytes limit: Int, ending: String) -> String {
        guard utf8.count > limit else { return self }
        return self[...].prefix(upTo: self[...].cutIndex(atBytes: limit - ending.utf8.count)) + ending
    }
}
