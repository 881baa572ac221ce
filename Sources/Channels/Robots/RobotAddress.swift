import Settings

/// Where a robot is called, read from its id alone or from the whole webhook URL that its maker shows.
struct RobotAddress: Sendable, Hashable {
    let baseURL: String
    let id: String

    /// - Parameters:
    ///   - key: under which the id stands alone; the whole stands under `url`.
    ///   - marker: what stands between base and id in the URL.
    init(_ node: SettingsNode, key: String, marker: String, defaultBaseURL: String) throws(SettingsProblem) {
        let id = try node.optionalString(key)
        let url = try node.optionalString("url")
        let explicit = try node.optionalString("base_url")
        guard id == nil || url == nil else {
            throw node.problem("found both \(key) and url; allowed is one of them", at: "url")
        }
        guard let text = id ?? url else {
            throw node.problem("found neither \(key) nor url; one of them is required: the robot's webhook URL has it")
        }
        var base = explicit ?? defaultBaseURL
        var word = text[...]
        if url != nil {
            guard let middle = text.firstRange(of: marker) else {
                throw node.problem("is no webhook URL of such a robot; it has \(marker) in it", at: "url")
            }
            if explicit == nil { base = String(text[..<middle.lowerBound]) }
            word = text[middle.upperBound...].prefix { $0 != "&" }
        }
        guard Self.isWord(word) else {
            throw node.problem(
                "holds a character other than letters, digits, - and _; copy what the robot's page shows",
                at: id == nil ? "url" : key)
        }
        guard !base.contains("?"), !base.contains("#") else {
            throw node.problem("has a query; allowed is a URL such as \(defaultBaseURL)", at: "base_url")
        }
        while base.last == "/" { base.removeLast() }
        (self.id, baseURL) = (String(word), base)
    }

    static func isWord(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 200
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
