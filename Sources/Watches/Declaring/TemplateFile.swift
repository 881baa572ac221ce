import Settings
import Templates

/// A message's template in a file of its own, with what belongs to it at its head:
///
///     ---
///     type: textcard
///     title: 🎉 新会员登记通知
///     url: https://admin.example.com/members/{{id}}
///     button: 查看详情
///     map.gender: male=男, female=女, *=未知
///     label.phone: 电话
///     ---
///     会员编号：{{member_no}}
///
/// The head is not YAML: what stands behind the colon is taken as it is, so that templates need no quotes. `${NAME}` is
/// nothing special here.
struct TemplateFile {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    let body: TextTemplate
    var type: WatchMessageType?
    var title: TextTemplate?
    var url: TextTemplate?
    var button: String?
    /// As the watch's `map`.
    var values: [String: [String: String]] = [:]
    /// As the watch's `labels`.
    var labels: [String: String] = [:]

    private static let keys = ["type", "title", "url", "button", "map.COLUMN", "label.COLUMN"]

    static func resolve(_ path: String, against folder: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : folder + (folder.hasSuffix("/") ? "" : "/") + path
    }

    init(path: String) throws(Problem) {
        let text: String
        do throws(SettingsProblems) {
            text = try SettingsFile.read(path)
        } catch {
            throw Problem(
                description: error.sorted.map { "\($0.path.isEmpty ? path : $0.path): \($0.message)" }.joined())
        }
        try self.init(text)
    }

    init(_ text: String) throws(Problem) {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        var head: [String] = []
        if lines.first == "---" {
            guard let end = lines.dropFirst().firstIndex(of: "---") else {
                throw Problem(description: "its head begins with --- and has no second ---")
            }
            head = Array(lines[1..<end])
            lines.removeFirst(end + 1)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        guard !lines.isEmpty else { throw Problem(description: "it has no text") }
        body = try Self.template(lines.joined(separator: "\n"), "")
        for line in head where !line.allSatisfy(\.isWhitespace) { try read(line) }
    }

    private mutating func read(_ line: String) throws(Problem) {
        guard let colon = line.firstIndex(of: ":") else {
            throw Problem(description: "its head has the line \"\(line)\"; allowed is KEY: VALUE")
        }
        let key = String(line[..<colon]).filter { !$0.isWhitespace }
        let value = Self.unquoted(line[line.index(after: colon)...])
        guard !value.isEmpty else { return }
        switch key {
        case "type":
            guard let type = WatchMessageType(rawValue: value) else {
                let allowed = WatchMessageType.allCases.map(\.rawValue).joined(separator: " or ")
                throw Problem(description: "its head has type: \(value); allowed is \(allowed)")
            }
            self.type = type
        case "title": title = try Self.template(value, "title: ")
        case "url": url = try Self.template(value, "url: ")
        case "button": button = value
        case _ where key.hasPrefix("map."): values[String(key.dropFirst(4))] = try Self.map(value)
        case _ where key.hasPrefix("label."): labels[String(key.dropFirst(6))] = value
        default:
            let meant = EditDistance.nearest(to: key, among: Self.keys).map { "; did you mean `\($0)`?" } ?? ""
            throw Problem(
                description:
                    "its head has the unknown key \"\(key)\"; allowed is \(Self.keys.joined(separator: ", "))\(meant)"
            )
        }
    }

    /// `male=男, female=女`
    private static func map(_ text: String) throws(Problem) -> [String: String] {
        var map: [String: String] = [:]
        for pair in text.split(separator: ",") {
            guard let equals = pair.firstIndex(of: "=") else {
                throw Problem(description: "its head maps \"\(pair)\"; allowed is VALUE=TEXT, VALUE=TEXT")
            }
            map[unquoted(pair[..<equals])] = unquoted(pair[pair.index(after: equals)...])
        }
        return map
    }

    private static func template(_ text: String, _ place: String) throws(Problem) -> TextTemplate {
        do throws(TemplateProblem) {
            return try TextTemplate(text)
        } catch {
            throw Problem(description: "\(place)\(error)")
        }
    }

    private static func unquoted(_ text: Substring) -> String {
        let bare = text.drop(while: \.isWhitespace)
        let end = bare.lastIndex { !$0.isWhitespace }.map(bare.index(after:)) ?? bare.startIndex
        let value = bare[..<end]
        guard value.count >= 2, let first = value.first, first == value.last, first == "\"" || first == "'" else {
            return String(value)
        }
        return String(value.dropFirst().dropLast())
    }
}
