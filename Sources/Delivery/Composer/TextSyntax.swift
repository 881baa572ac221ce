/// How a text is read when it is divided.
enum TextSyntax: Sendable, Hashable {
    /// Nothing in it has a meaning.
    case plain
    /// WeCom's older markdown: quotes, but neither fences nor tables.
    case markdown
    /// Quotes, fences and tables.
    case markdownV2

    /// What must stand between a text and a line of ours, so that the line is not read as part of a quote or table.
    var paragraphBreak: String { self == .plain ? "\n" : "\n\n" }

    var fileExtension: String { self == .plain ? "txt" : "md" }
}
