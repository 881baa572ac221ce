/// Which indexes would spare a report's query its full scans, read from the query's own text: the columns it
/// compares with the window's bounds.
struct IndexAdvice {
    /// A column to index.
    struct Candidate: Hashable {
        let table: String
        let column: String

        /// The statement that creates the index.
        var statement: String {
            let name = table.split(separator: ".").last ?? ""
            return "CREATE INDEX idx_\(name)_\(column) ON \(table) (\(column));"
        }
    }

    private let words: [SQLWord]
    /// Of each word, the query it belongs to: a subquery in parentheses is one of its own.
    private let queries: [Int]
    private let tables: [Table]

    init(query: String) {
        words = SQLWord.scan(query)
        queries = Self.queries(of: words)
        tables = Self.tables(in: words, queries)
    }

    /// The columns to index for the scan of a table: of each subquery that reads it, the first that is compared
    /// with a bound of the window. Empty where the text does not tell.
    func candidates(forScanOf alias: String) -> [Candidate] {
        var found: [Candidate] = []
        for table in tables where table.isCalled(alias) {
            guard let column = windowColumns(of: table).first, let name = table.name else { continue }
            let candidate = Candidate(table: name, column: column)
            if !found.contains(candidate) { found.append(candidate) }
        }
        return found
    }

    /// Whether the window's bound is compared with an expression over a column: no plain index helps then.
    func comparesAnExpression() -> Bool {
        boundComparisons.contains { words[$0.other].text == ")" }
    }

    func tableName(of alias: String) -> String {
        tables.first { $0.isCalled(alias) }?.name ?? alias
    }

    private func windowColumns(of table: Table) -> [String] {
        boundComparisons.compactMap { comparison in
            let column = words[comparison.other]
            guard column.isName else { return nil }
            let parts = column.text.split(separator: ".").map(String.init)
            guard let name = parts.last else { return nil }
            if parts.count > 1 { return table.alias == parts[parts.count - 2] ? name : nil }
            let neighbours = tables.filter { $0.query == table.query }
            return queries[comparison.parameter] == table.query && neighbours.count == 1 ? name : nil
        }
    }

    /// Places where a `:start…` or `:end…` parameter is compared, and the word on the other side.
    private var boundComparisons: [(parameter: Int, other: Int)] {
        words.indices.compactMap { index in
            guard words[index].isBound else { return nil }
            if index >= 2, words[index - 1].isComparison || words[index - 1].isKeyword("between") {
                return (index, index - 2)
            }
            if index + 2 < words.count, words[index + 1].isComparison { return (index, index + 2) }
            return nil
        }
    }
}

extension IndexAdvice {
    /// A table, or a subquery in a table's place, as a `FROM` or `JOIN` names it.
    private struct Table {
        /// Nil for a subquery.
        let name: String?
        let alias: String?
        let query: Int

        func isCalled(_ wanted: String) -> Bool { alias == wanted || name == wanted }
    }

    private static func queries(of words: [SQLWord]) -> [Int] {
        var open = [0]
        var last = 0
        return words.indices.map { index in
            let current = open.last ?? 0
            if words[index].text == "(" {
                let opens = index + 1 < words.count && words[index + 1].isQueryStart
                if opens { last += 1 }
                open.append(opens ? last : current)
            } else if words[index].text == ")", open.count > 1 {
                open.removeLast()
                return open.last ?? 0
            }
            return current
        }
    }

    private static func tables(in words: [SQLWord], _ queries: [Int]) -> [Table] {
        var tables: [Table] = []
        for index in words.indices where words[index].isKeyword("from") || words[index].isKeyword("join") {
            var next = index + 1
            while next < words.count {
                tables.append(table(at: &next, in: words, queries[index]))
                // FROM a, b
                guard next < words.count, words[next].text == "," else { break }
                next += 1
            }
        }
        return tables
    }

    private static func table(at next: inout Int, in words: [SQLWord], _ query: Int) -> Table {
        guard words[next].isName else {
            next = words.count
            return Table(name: nil, alias: nil, query: query)
        }
        let name = words[next].text
        next += 1
        if next < words.count, words[next].isKeyword("as") { next += 1 }
        guard next < words.count, words[next].isName, !words[next].isClauseStart else {
            return Table(name: name, alias: name.split(separator: ".").last.map(String.init), query: query)
        }
        next += 1
        return Table(name: name, alias: words[next - 1].text, query: query)
    }
}
