package import Observability

extension RollupLine {
    package static let csvHead = CSVRow(
        [
            "period", "from", "to", "group", "title", "accounts", "completions", "views", "likes", "comments",
            "shares", "collects", "unknown",
        ].map { .plain($0) })

    package var csv: CSVRow {
        CSVRow([
            .plain(period), .plain(from), .plain(to), .text(group), .text(title), .number(Int64(accounts)),
            .number(Int64(completions)), .number(views), .number(likes), .number(comments), .number(shares),
            .number(collects), .number(Int64(unknown)),
        ])
    }
}
