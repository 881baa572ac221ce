/// Puts `•••` in place of secrets in a text.
enum SettingsMask {
    static let mask = "•••"
    /// A password of one letter would mask every such letter; what a shape declares secret is never shown anyway.
    private static let shortestCharacters = 4

    static func mask(_ text: String, _ secrets: Set<String>) -> String {
        // Longest first: one secret may be the beginning of another.
        let secrets = secrets.filter { $0.count >= shortestCharacters }.sorted { ($0.count, $0) > ($1.count, $1) }
        return secrets.reduce(text) { $0.replacing($1, with: mask) }
    }
}
