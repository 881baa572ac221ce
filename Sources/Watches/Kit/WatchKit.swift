import Database
import FoundationEssentials

/// What watches need in their source: the queue, the triggers that fill it, and origin 5's procedures.
package enum WatchKit {
    /// The version of our triggers' texts, for their mark.
    package static let version = 1

    /// What every mark begins with, of whatever watch and version.
    package static let markStart = "/* herald "

    /// What stands in the text of all that is ours: `/* herald new-members 1 */`.
    package static func mark(of watch: String) -> String {
        "\(markStart)\(safe(watch)) \(version) */"
    }

    /// The same as the label of a MySQL body, before its BEGIN: the client `mysql` takes comments
    /// away before it sends a statement.
    package static func label(of watch: String) -> String {
        "\(labelStart)\(safe(watch)) \(version)`"
    }

    private static let labelStart = "`herald "

    /// The watch whose mark stands in a text of the catalog, as `safe` writes it; nil: it is not ours.
    package static func markedWatch(in text: String) -> String? {
        guard let start = text.range(of: markStart) ?? text.range(of: labelStart) else { return nil }
        return text[start.upperBound...].split(separator: " ", maxSplits: 1).first.map(String.init)
    }

    /// A watch's name in characters that end no comment and start none.
    package static func safe(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." ? $0 : "_" })
    }

    /// All that the watches of one queue need, in the order in which it is made; removed it is in the other order.
    ///
    /// - Parameter definitions: watches that share a queue and a table, with different events.
    package static func objects(for definitions: [WatchDefinition], table: WatchedTable) throws -> [KitObject] {
        guard let plan = try KitPlan(definitions, table) else { return [] }
        let objects: [KitObject] =
            switch table.dialect {
            case .mysql: try plan.mysqlObjects()
            case .postgresql: try plan.postgresqlObjects()
            case .sqlite: try plan.sqliteObjects()
            }
        for object in objects { try plan.checkLength(of: object.name) }
        return objects
    }
}
