import Database
import Foundation
import SampleData
import Yams

/// The queries of `recipes/sixpage.yaml`, as the file has them.
struct SixPageRecipe: Decodable {
    struct Report: Decodable { let lines: [Line] }
    struct Line: Decodable { let text, query: String }

    let reports: [String: Report]

    static func lines() throws -> [Line] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../recipes/sixpage.yaml")
        let recipe = try YAMLDecoder().decode(SixPageRecipe.self, from: String(contentsOf: file, encoding: .utf8))
        guard let report = recipe.reports["sixpage-activity"] else { throw CocoaError(.fileReadCorruptFile) }
        return report.lines
    }

    /// Asks all four lines over one connection.
    static func facts(on connection: any Connection, window: Range<Int>) throws -> SixPageSample.Expected {
        let bindings: [String: SQLValue] = [
            "start_unix": .integer(Int64(window.lowerBound)), "end_unix": .integer(Int64(window.upperBound)),
        ]
        let rows = try lines().map { line in
            try connection.queryFirst(NamedStatement(line.query, dialect: connection.dialect).bind(bindings))
        }
        var facts = SixPageSample.Expected()
        facts.newUsers = try number(rows[0], "count")
        facts.purchases = try number(rows[1], "count")
        facts.income = try hundredths(rows[1], "income")
        facts.logins = try number(rows[2], "count")
        facts.watches = try number(rows[3], "count")
        facts.minutes = try number(rows[3], "minutes")
        return facts
    }

    private static func number(_ row: Row?, _ name: String) throws -> Int {
        try hundredths(row, name) / 100
    }

    /// SQLite has no decimal: there an amount is an integer or a double.
    private static func hundredths(_ row: Row?, _ name: String) throws -> Int {
        switch row?[name] {
        case .integer(let value): return Int(value) * 100
        case .double(let value): return Int((value * 100).rounded())
        case .decimal(let value):
            let padded = value.digits + String(repeating: "0", count: max(0, 2 - value.scale))
            return Int(padded.dropLast(max(0, value.scale - 2))) ?? -1
        case let other: throw DatabaseError(.unexpectedValue, "\(name) is \(String(describing: other))")
        }
    }
}
