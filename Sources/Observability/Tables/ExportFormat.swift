/// The forms in which rows can be taken away as a file.
package enum ExportFormat: String, Sendable, CaseIterable {
    case csv
    /// A JSON object in each line.
    case jsonl
}
