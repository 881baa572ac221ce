import Foundation

/// As much of JSONPath as the Zabbix template needs: `$.system.cpu_percent`, `$.services['database']`,
/// `$.items[?(@.name == 'ops')].state.first()`, `$.warnings.length()`.
struct JSONPath {
    private let steps: [Substring]

    /// nil: it is written in another way than these.
    init?(_ text: String) {
        let pattern = #/\.\w+\(\)|\.\w+|\['[^']+'\]|\[\?\(@\.\w+ == (?:'[^']*'|"[^"]*")\)\]/#
        steps = text.matches(of: pattern).map(\.output)
        guard "$" + steps.joined() == text else { return nil }
    }

    /// nil: there is no such thing.
    func value(in body: Any) -> Any? {
        steps.reduce(body) { value, step in value.flatMap { Self.next($0, step) } }
    }

    private static func next(_ value: Any, _ step: Substring) -> Any? {
        if let filter = step.wholeMatch(of: #/\[\?\(@\.(\w+) == ['"]([^'"]*)['"]\)\]/#)?.output {
            let items = (value as? [Any])?.compactMap { $0 as? [String: Any] }
            // A field that the items do not have fits nothing for ever.
            guard let items, items.allSatisfy({ $0[String(filter.1)] is String }) else { return nil }
            return items.filter { $0[String(filter.1)] as? String == String(filter.2) }
        }
        switch step {
        case ".length()": return (value as? [Any])?.count
        case ".first()": return (value as? [Any])?.first
        default:
            let name = String(step.hasPrefix("[") ? step.dropFirst(2).dropLast(2) : step.dropFirst())
            if let items = value as? [[String: Any]] { return items.compactMap { $0[name] } }
            return (value as? [String: Any])?[name]
        }
    }
}
