extension CheckedSettings {
    /// What is in force: the file with the environment put in and defaults filled in, and `•••` for each secret.
    ///
    /// - Parameter shape: the one it was checked against.
    package func effective(_ shape: SettingsShape) -> JSONValue {
        rendered(root, shape, isSecret: false)
    }

    private func rendered(_ node: SettingsNode, _ shape: SettingsShape, isSecret: Bool) -> JSONValue {
        switch (shape, node.value) {
        case (_, .nothing): return .null
        case (.object(let fields), .map(let entries)): return map(entries, fields, isSecret: isSecret)
        case (.map(let map), .map(let entries)):
            return .map(entries.map { ($0.key, rendered($0.node, map.shape, isSecret: isSecret)) })
        case (.union(let discriminator, let variants), .map(let entries)):
            let kind = try? node.string(discriminator)
            let fields = variants.first { $0.name == kind }?.fields ?? []
            return self.map(entries, [SettingsField(discriminator, .text, "")] + fields, isSecret: isSecret)
        case (.list(let shape, _), .list(let items)):
            return .list(items.map { rendered($0, shape, isSecret: isSecret) })
        case (.either(_, let other), .list), (.either(_, let other), .map):
            return rendered(node, other, isSecret: isSecret)
        case (_, .scalar(let scalar)): return self.scalar(scalar.text, shape, isSecret: isSecret)
        // Of another type than the shape has: there was a problem, and nothing of it is shown.
        case (_, .list), (_, .map): return .string(SettingsMask.mask)
        }
    }

    private func map(_ entries: [SettingsNode.Entry], _ fields: [SettingsField], isSecret: Bool) -> JSONValue {
        .map(
            fields.compactMap { field in
                guard let entry = entries.first(where: { $0.key == field.name }) else { return nil }
                return (field.name, rendered(entry.node, field.shape, isSecret: isSecret || field.isSecret))
            })
    }

    private func scalar(_ text: String, _ shape: SettingsShape, isSecret: Bool) -> JSONValue {
        if isSecret { return .string(text.isEmpty ? "" : SettingsMask.mask) }
        switch shape {
        case .integer: return Int(text).map(JSONValue.integer) ?? .string(SettingsMask.mask(text, secrets))
        case .number: return Double(text).map(JSONValue.number) ?? .string(SettingsMask.mask(text, secrets))
        case .bool: return Bool(text).map(JSONValue.bool) ?? .string(SettingsMask.mask(text, secrets))
        case .url: return .string(SettingsMask.mask(URLText(text)?.masked ?? SettingsMask.mask, secrets))
        default: return .string(SettingsMask.mask(text, secrets))
        }
    }
}
