/// Lines of one table in one of the forms, gathered into pieces that are worth a write.
package final class ExportWriter {
    private let head: [String]
    private let format: ExportFormat
    private let write: (String) -> Void
    private var waiting = ""
    private static let piece = 65_536

    /// - Parameters:
    ///   - head: names of the columns.
    ///   - writesHead: false where it goes on with a table that was begun.
    ///   - write: is given some lines at a time.
    package init(
        _ head: [String], as format: ExportFormat, writesHead: Bool = true, write: @escaping (String) -> Void
    ) {
        self.head = head
        self.format = format
        self.write = write
        if format == .csv, writesHead { add(head.map { .plain($0) }) }
    }

    /// - Parameter cells: as many as the head has.
    package func add(_ cells: [CSVRow.Cell]) {
        switch format {
        case .csv: waiting += CSVRow(cells).line + CSVRow.end
        case .jsonl: waiting += object(cells)
        }
        if waiting.utf8.count >= Self.piece { finish() }
    }

    package func finish() {
        guard !waiting.isEmpty else { return }
        write(waiting)
        waiting = ""
    }

    private func object(_ cells: [CSVRow.Cell]) -> String {
        var bytes: [UInt8] = []
        for (name, cell) in zip(head, cells) {
            bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
            JSONText.append(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            switch cell {
            case .number(let number?): bytes.append(contentsOf: String(number).utf8)
            case .text(let text?), .plain(let text): JSONText.append(text, to: &bytes)
            case .number(nil), .text(nil): bytes.append(contentsOf: "null".utf8)
            }
        }
        bytes.append(contentsOf: "}\n".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }
}
