/// The platforms of a settlement, in the order in which callbacks name them.
package struct PlatformTable: Sendable, Hashable {
    package let platforms: [Platform]
    private let numbers: [String: Int]

    /// Those that everybody has, and then the configured ones.
    package init(adding others: [Platform] = []) {
        platforms = [.youtube, .tiktok, .douyin] + others
        var numbers: [String: Int] = [:]
        for (number, platform) in platforms.enumerated() {
            for name in [platform.name, platform.prefix] + platform.aliases { numbers[name] = number }
        }
        self.numbers = numbers
    }

    /// The place in `platforms` of what a row calls it, whatever the case and the spaces around it; nil: unknown.
    package func number(of name: String) -> Int? {
        numbers[name] ?? numbers[name.lowercased().trimmingSpaces()]
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
