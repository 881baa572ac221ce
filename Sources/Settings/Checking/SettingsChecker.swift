/// Holds a tree against a shape: collects problems and secrets, fills in defaults and environment overrides.
struct SettingsChecker {
    private let environment: SettingsEnvironment
    private(set) var problems = SettingsProblems()
    private(set) var secrets = Set<String>()

    init(environment: SettingsEnvironment) {
        self.environment = environment
    }

    /// - Returns: the value as the readers see it; as it was, where it is wrong.
    mutating func check(_ node: SettingsNode, _ shape: SettingsShape, isSecret: Bool) -> SettingsNode {
        switch shape {
        case .object(let fields): return object(node, fields, isSecret: isSecret)
        case .map(let map): return self.map(node, map, isSecret: isSecret)
        case .list(let item, let count): return list(node, of: item, count: count, isSecret: isSecret)
        case .union(let discriminator, let variants):
            return union(node, discriminator: discriminator, variants, isSecret: isSecret)
        case .either(let word, let other):
            if case .scalar(let scalar) = node.value {
                if scalar.text != word, !scalar.isUnresolved {
                    let meant = EditDistance.nearest(to: scalar.text, among: [word])
                    wrong(node, allowed: allowed(by: shape), isSecret: isSecret, suggestion: meant)
                }
                return node
            }
            return check(node, other, isSecret: isSecret)
        default:
            scalar(node, shape, isSecret: isSecret)
            return node
        }
    }

    // MARK: Maps

    private mutating func object(_ node: SettingsNode, _ fields: [SettingsField], isSecret: Bool) -> SettingsNode {
        guard let entries = entries(of: node, allowed: "a map with the keys \(names(of: fields))", isSecret: isSecret)
        else {
            return node
        }
        for entry in entries where !fields.contains(where: { $0.name == entry.key }) {
            problems.add(entry.node.problem(unknownKey(entry.key, fields)))
        }
        var effective: [SettingsNode.Entry] = []
        for field in fields {
            guard let value = value(of: field, in: node) else { continue }
            let checked = check(value, field.shape, isSecret: isSecret || field.isSecret)
            effective.append(SettingsNode.Entry(key: field.name, node: checked))
        }
        return SettingsNode(path: node.path, position: node.position, value: .map(effective))
    }

    /// What the environment says, else the file, else the default.
    private mutating func value(of field: SettingsField, in object: SettingsNode) -> SettingsNode? {
        let path = object.path(of: field.name)
        if let variable = field.environment, let text = environment.value(variable), !text.isEmpty {
            let scalar = SettingsScalar(withUnit(text, field.environmentUnit), isQuoted: false)
            return SettingsNode(path: path, position: .environment(variable: variable), value: .scalar(scalar))
        }
        if let node = object.node(field.name) { return node }
        if let text = field.default { return defaultValue(text, path: path, position: object.position) }
        if field.isRequired {
            problems.add(object.problem("found nothing; it is required: \(allowed(by: field.shape))", at: field.name))
        }
        return nil
    }

    private func withUnit(_ text: String, _ unit: String?) -> String {
        guard let unit, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return text
        }
        return text + unit
    }

    private mutating func defaultValue(_ text: String, path: String, position: SettingsPosition) -> SettingsNode? {
        // An environment without variables: a default is our own text and names none.
        guard let document = try? SettingsDocument(text: text, name: "default", environment: SettingsEnvironment([:]))
        else {
            problems.add(
                SettingsProblem(position: position, path: path, message: "its default is no YAML: please report this"))
            return nil
        }
        return document.root.moved(to: path, position)
    }

    private mutating func map(_ node: SettingsNode, _ map: SettingsMap, isSecret: Bool) -> SettingsNode {
        guard let entries = entries(of: node, allowed: "a map of names", isSecret: isSecret) else { return node }
        let effective = entries.map { entry in
            if let allowed = map.names.check(entry.key) {
                problems.add(entry.node.problem("found the name \(quoted(entry.key)); allowed is \(allowed)"))
            }
            return SettingsNode.Entry(key: entry.key, node: check(entry.node, map.shape, isSecret: isSecret))
        }
        return SettingsNode(path: node.path, position: node.position, value: .map(effective))
    }

    private mutating func union(
        _ node: SettingsNode, discriminator: String, _ variants: [SettingsVariant], isSecret: Bool
    ) -> SettingsNode {
        let choices = variants.map(\.name).joined(separator: " or ")
        guard entries(of: node, allowed: "a map with \(discriminator): \(choices)", isSecret: isSecret) != nil else {
            return node
        }
        guard let kind = node.node(discriminator) else {
            problems.add(node.problem("found nothing; it is required: \(choices)", at: discriminator))
            return node
        }
        guard case .scalar(let scalar) = kind.value, !scalar.isUnresolved else {
            wrong(kind, allowed: choices, isSecret: isSecret)
            return node
        }
        guard let variant = variants.first(where: { $0.name == scalar.text }) else {
            let meant = EditDistance.nearest(to: scalar.text, among: variants.map(\.name))
            wrong(kind, allowed: choices, isSecret: isSecret, suggestion: meant)
            return node
        }
        let kindField = SettingsField(discriminator, .choice([variant.name]), variant.doc)
        return object(node, [kindField] + variant.fields, isSecret: isSecret)
    }

    private mutating func list(
        _ node: SettingsNode, of shape: SettingsShape, count: ClosedRange<Int>, isSecret: Bool
    ) -> SettingsNode {
        let items: [SettingsNode]
        switch node.value {
        case .list(let list): items = list
        case .nothing: items = []
        default:
            wrong(node, allowed: "a list, as in [a, b]", isSecret: isSecret)
            return node
        }
        if !count.contains(items.count) {
            let range = count.upperBound == .max ? "at least \(count.lowerBound)" : describe(count)
            problems.add(node.problem("found \(items.count) items; allowed is a list of \(range)"))
        }
        let effective = items.map { check($0, shape, isSecret: isSecret) }
        return SettingsNode(path: node.path, position: node.position, value: .list(effective))
    }

    /// The entries of a map, none for an absent one; nil, with a problem, for something else.
    private mutating func entries(of node: SettingsNode, allowed: String, isSecret: Bool) -> [SettingsNode.Entry]? {
        switch node.value {
        case .map(let entries): return entries
        case .nothing: return []
        default:
            wrong(node, allowed: allowed, isSecret: isSecret)
            return nil
        }
    }

    private func unknownKey(_ key: String, _ fields: [SettingsField]) -> String {
        let known = fields.map(\.name)
        if let meant = EditDistance.nearest(to: key, among: known) {
            return "found the unknown key \(quoted(key)); did you mean `\(meant)`?"
        }
        return "found the unknown key \(quoted(key)); allowed is \(known.joined(separator: ", "))"
    }

    // MARK: Scalars

    private mutating func scalar(_ node: SettingsNode, _ shape: SettingsShape, isSecret: Bool) {
        let allowed = allowed(by: shape)
        guard case .scalar(let scalar) = node.value else {
            if case .nothing = node.value, case .string(let rule) = shape, rule.allowsEmpty { return }
            wrong(node, allowed: allowed, isSecret: isSecret)
            return
        }
        guard !scalar.isUnresolved else { return }
        if isSecret, !scalar.text.isEmpty {
            secrets.insert(scalar.text)
            // A whole webhook address in place of its key.
            secrets.formUnion(URLText(scalar.text)?.secrets ?? [])
        }
        switch shape {
        case .string(let rule): string(node, scalar.text, rule, isSecret: isSecret)
        case .url(let schemes): url(node, scalar.text, schemes, isSecret: isSecret)
        case .duration(let range):
            if DurationText.parse(scalar.text).map(range.contains) != true {
                wrong(node, allowed: allowed, isSecret: isSecret)
            }
        case .byteSize(let range):
            if ByteSizeText.parse(scalar.text).map(range.contains) != true {
                wrong(node, allowed: allowed, isSecret: isSecret)
            }
        case .integer, .number, .bool:
            if !isPlain(scalar.text, shape) {
                wrong(node, allowed: allowed, isSecret: isSecret)
            } else if scalar.isQuoted, scalar.template == nil {
                wrong(node, allowed: allowed + ", without quotes", isSecret: isSecret)
            }
        default: break
        }
    }

    private mutating func string(_ node: SettingsNode, _ text: String, _ rule: SettingsText, isSecret: Bool) {
        if text.isEmpty {
            if !rule.allowsEmpty { wrong(node, allowed: "\(rule.allowed), not empty", isSecret: isSecret) }
            return
        }
        guard let allowed = rule.check(text) else { return }
        let meant = isSecret ? nil : rule.choices.flatMap { EditDistance.nearest(to: text, among: $0) }
        wrong(node, allowed: allowed, isSecret: isSecret, suggestion: meant)
    }

    private mutating func url(_ node: SettingsNode, _ text: String, _ schemes: [String], isSecret: Bool) {
        guard let url = URLText(text) else {
            wrong(node, allowed: URLText.allowed(schemes), isSecret: isSecret)
            return
        }
        secrets.formUnion(url.secrets)
        guard let complaint = url.complaint(schemes: schemes) else { return }
        // What cannot be taken apart may hold a password anywhere.
        let found = url.accepts(schemes) ? "a URL that cannot be used" : "the scheme \(quoted(url.scheme))"
        problems.add(node.problem("found \(isSecret ? "a secret value" : found); allowed is \(complaint)"))
    }

    /// Digits and words as YAML 1.2 has them; 0x10, 1_000 and yes are more often a slip than meant.
    private func isPlain(_ text: String, _ shape: SettingsShape) -> Bool {
        switch shape {
        case .integer(let range): Int(text).map(range.contains) == true && text.first != "+"
        case .number(let range):
            text.allSatisfy { "+-.eE0123456789".contains($0) } && Double(text).map(range.contains) == true
        case .bool: Bool(text) != nil
        default: true
        }
    }

    private mutating func wrong(_ node: SettingsNode, allowed: String, isSecret: Bool, suggestion: String? = nil) {
        let question = suggestion.map { "; did you mean `\($0)`?" } ?? ""
        problems.add(node.problem("found \(found(node, isSecret: isSecret)); allowed is \(allowed)\(question)"))
    }

    private func found(_ node: SettingsNode, isSecret: Bool) -> String {
        switch node.value {
        case .nothing: "nothing"
        case .list: "a list (put quotes around a text that begins with [)"
        case .map: "a map (put quotes around a text that begins with { or has a colon and a space in it)"
        case .scalar where isSecret: "a secret value"
        case .scalar(let scalar):
            if let template = scalar.template {
                // The environment is where secrets live: its values are not repeated, be the key secret or not.
                "what \(quoted(template)) stands for"
            } else {
                quoted(scalar.text)
            }
        }
    }
}
