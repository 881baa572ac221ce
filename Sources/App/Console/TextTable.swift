/// Columns side by side on a terminal; a Chinese character takes two cells.
struct TextTable {
    private var rows: [[String]]

    init(_ head: String...) {
        rows = [head]
    }

    mutating func add(_ cells: String...) {
        rows.append(cells)
    }

    var lines: [String] {
        let columns = rows[0].indices
        let widths = columns.map { column in rows.map { Self.width($0[column]) }.max() ?? 0 }
        return rows.map { row in
            let cells = columns.map { column in
                column == columns.last
                    ? row[column]
                    : row[column] + String(repeating: " ", count: widths[column] - Self.width(row[column]))
            }
            return cells.joined(separator: "  ")
        }
    }

    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) {
            $0 + ($1.value >= 0x1100 && $1.properties.isAlphabetic || $1.value >= 0x1F300 ? 2 : 1)
        }
    }
}
