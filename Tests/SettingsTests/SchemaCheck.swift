import Settings

/// As much of a JSON Schema validator as our own schemas need. An unknown keyword is a complaint too, so that
/// the schema cannot say what is not checked here.
struct SchemaCheck {
    private let root: JSONValue

    init(_ root: JSONValue) {
        self.root = root
    }

    func complaints(about node: SettingsNode) -> [String] { complaints(node, root) }

    private func complaints(_ node: SettingsNode, _ schema: JSONValue) -> [String] {
        if case .bool(let allowed) = schema { return allowed ? [] : ["\(node.path) is not allowed"] }
        guard case .map(let keywords) = schema else { return ["no schema at \(node.path)"] }
        return keywords.flatMap { complaints(node, keyword: $0.key, $0.value, in: schema) }
    }

    private func complaints(_ node: SettingsNode, keyword: String, _ value: JSONValue, in schema: JSONValue) -> [String]
    {
        switch (keyword, value) {
        case ("$schema", _), ("title", _), ("$defs", _), ("description", _), ("default", _): return []
        case ("type", .string(let type)): return isA(type, node) ? [] : ["\(node.path) is no \(type)"]
        case ("anyOf", .list(let schemas)):
            return schemas.contains { complaints(node, $0).isEmpty } ? [] : ["\(node.path) is none of \(schemas.count)"]
        case ("oneOf", .list(let schemas)):
            let fitting = schemas.count { complaints(node, $0).isEmpty }
            return fitting == 1 ? [] : ["\(node.path) is \(fitting) of \(schemas.count)"]
        case ("$ref", .string("#/$defs/substitution")):
            return complaints(node, root["$defs"]?["substitution"] ?? .null)
        case ("properties", .map(let properties)):
            return entries(node).flatMap { entry in
                properties.first { $0.key == entry.key }.map { complaints(entry.node, $0.value) } ?? []
            }
        case ("additionalProperties", let rest):
            var known: [String] = []
            if case .map(let properties)? = schema["properties"] { known = properties.map(\.key) }
            return entries(node).filter { !known.contains($0.key) }.flatMap { complaints($0.node, rest) }
        case ("propertyNames", let names):
            return entries(node).flatMap { entry in
                let name = SettingsNode.Value.scalar(SettingsScalar(entry.key, isQuoted: true))
                return complaints(SettingsNode(path: entry.key, position: entry.node.position, value: name), names)
            }
        case ("required", .list(let names)):
            let keys = entries(node).map(\.key)
            return names.compactMap { name in
                guard case .string(let name) = name, !keys.contains(name) else { return nil }
                return "\(node.path) has no \(name)"
            }
        case ("items", let item):
            guard case .list(let items) = node.value else { return [] }
            return items.flatMap { complaints($0, item) }
        case ("minItems", .integer(let least)): return items(node) < least ? ["\(node.path) has too few items"] : []
        case ("maxItems", .integer(let most)): return items(node) > most ? ["\(node.path) has too many items"] : []
        case ("minLength", .integer(let least)): return text(node).count < least ? ["\(node.path) is too short"] : []
        case ("minimum", let least):
            return (Double(text(node)) ?? 0) < number(least) ? ["\(node.path) is too small"] : []
        case ("maximum", let most): return (Double(text(node)) ?? 0) > number(most) ? ["\(node.path) is too great"] : []
        case ("enum", .list(let choices)):
            let known = choices.contains { if case .string(text(node)) = $0 { true } else { false } }
            return known ? [] : ["\(node.path) is no choice"]
        case ("pattern", .string(let pattern)):
            guard let regex = try? Regex(pattern) else { return ["the pattern \(pattern) is broken"] }
            // The scalar as the file has it: that is what an editor sees.
            return template(node).firstMatch(of: regex) == nil ? ["\(node.path) does not match \(pattern)"] : []
        default: return ["unknown keyword \(keyword)"]
        }
    }

    private func isA(_ type: String, _ node: SettingsNode) -> Bool {
        switch (type, node.value) {
        case ("object", .map), ("array", .list), ("null", .nothing): true
        case ("integer", .scalar(let scalar)): !scalar.isQuoted && Int(scalar.text) != nil
        case ("number", .scalar(let scalar)): !scalar.isQuoted && Double(scalar.text) != nil
        case ("boolean", .scalar(let scalar)): !scalar.isQuoted && Bool(scalar.text) != nil
        case ("string", .scalar): true
        default: false
        }
    }

    private func entries(_ node: SettingsNode) -> [SettingsNode.Entry] {
        guard case .map(let entries) = node.value else { return [] }
        return entries
    }

    private func items(_ node: SettingsNode) -> Int {
        guard case .list(let items) = node.value else { return 0 }
        return items.count
    }

    private func text(_ node: SettingsNode) -> String {
        guard case .scalar(let scalar) = node.value else { return "" }
        return scalar.text
    }

    private func template(_ node: SettingsNode) -> String {
        guard case .scalar(let scalar) = node.value else { return "" }
        return scalar.template ?? scalar.text
    }

    private func number(_ value: JSONValue) -> Double {
        switch value {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: .nan
        }
    }
}
