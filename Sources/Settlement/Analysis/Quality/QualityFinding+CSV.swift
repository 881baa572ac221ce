package import Observability

extension QualityFinding {
    package static let csvHead = CSVRow(
        ["what", "task", "day", "platform", "number", "look_at", "records"].map { .plain($0) })

    package var csv: CSVRow {
        CSVRow([
            .plain(kind.rawValue), .number(task), .plain(day ?? ""), .text(platform), .number(number),
            .text(sentence), .text(records.map(String.init).joined(separator: " ")),
        ])
    }
}
