/// How much one message may hold on its way out, and what becomes of more.
package struct ComposerLimits: Sendable, Hashable {
    /// Below this a part could not hold its number and a repeated fence; a smaller limit is raised to it.
    package static let smallest = 64

    /// Bytes of UTF-8 in one text.
    package let textBytes: Int
    package let markdownBytes: Int
    package let markdownV2Bytes: Int
    /// A text of more parts becomes its first lines and a file with the whole. At least 1.
    package let maximumParts: Int
    /// The last line of such first lines; `{file}` stands for the file's name.
    package let fullTextNote: String

    package init(
        textBytes: Int, markdownBytes: Int, markdownV2Bytes: Int, maximumParts: Int = 5,
        fullTextNote: String = "… 全文见附件 {file}"
    ) {
        self.textBytes = max(textBytes, Self.smallest)
        self.markdownBytes = max(markdownBytes, Self.smallest)
        self.markdownV2Bytes = max(markdownV2Bytes, Self.smallest)
        self.maximumParts = max(maximumParts, 1)
        self.fullTextNote = fullTextNote
    }
}
