import Database
import Foundation
import Templates

@testable import Reports

/// Rows, windows and zones made by hand.
enum Facts {
    static let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
    /// 2025-09-05 10:00 in Shanghai.
    static let tenOClock = Date(timeIntervalSince1970: 1_757_037_600)

    static var window: ReportWindow { ReportWindow(.span(.seconds(86_400)), at: tenOClock, in: shanghai) }

    static func row(_ columns: KeyValuePairs<String, SQLValue>) -> Row {
        Row(columns: Row.Columns(names: columns.map(\.key)), values: columns.map(\.value))
    }

    static func render(
        _ template: String, _ columns: KeyValuePairs<String, SQLValue>, previous: KeyValuePairs<String, SQLValue>? = nil
    ) throws -> String {
        let comparison = previous.map { LineFacts.Comparison(row: $0.isEmpty ? nil : row($0)) }
        return try TextTemplate(template).render(
            LineFacts(row: row(columns), comparison: comparison, window: window))
    }

    static func decimal(_ text: String) throws -> SQLValue {
        guard let decimal = ExactDecimal(text) else { throw DatabaseError(.other, "\(text) is no decimal") }
        return .decimal(decimal)
    }
}
