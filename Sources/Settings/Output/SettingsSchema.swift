/// A JSON Schema (draft 2020-12) from a shape, for editors that help while one types.
///
/// It is a little wider than the check: any value may be a `${NAME}`, and rules that only code can tell
/// (a cron expression's hours) are left to `herald config check`.
package enum SettingsSchema {
    /// - Parameter title: what the schema describes.
    package static func document(_ shape: SettingsShape, title: String) -> JSONValue {
        guard case .map(let keywords) = schema(shape) else { return .null }
        let head: [(key: String, value: JSONValue)] = [
            ("$schema", "https://json-schema.org/draft/2020-12/schema"), ("title", .string(title)),
        ]
        let definitions: JSONValue = [
            "substitution": [
                "type": "string", "pattern": "\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}",
                "description": "Contains ${NAME} or ${NAME:-default}, taken from the environment or .env.",
            ]
        ]
        return .map(head + keywords + [("$defs", definitions)])
    }

    private static func schema(_ shape: SettingsShape) -> JSONValue {
        switch shape {
        case .object(let fields): return object(fields)
        case .map(let map):
            let names: JSONValue = map.names.schemaPattern.map { ["pattern": .string($0)] } ?? [:]
            return ["type": "object", "propertyNames": names, "additionalProperties": schema(map.shape)]
        case .list(let item, let count):
            return [
                "type": "array", "items": schema(item), "minItems": .integer(count.lowerBound),
                "maxItems": .integer(count.upperBound),
            ]
        case .either(let word, let shape):
            return ["anyOf": [substitutable(["type": "string", "enum": [.string(word)]]), schema(shape)]]
        case .union(let discriminator, let variants):
            let kinds = variants.map { variant in
                object(
                    [SettingsField(discriminator, .choice([variant.name]), variant.doc, isRequired: true)]
                        + variant.fields)
            }
            return ["type": "object", "oneOf": .list(kinds)]
        case .string(let text): return string(text)
        case .integer(let range):
            return substitutable([
                "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
            ])
        case .number(let range):
            return substitutable([
                "type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
            ])
        case .bool: return substitutable(["type": "boolean"])
        case .duration: return substitutable(["type": "string", "pattern": .string(DurationText.schemaPattern)])
        case .byteSize: return substitutable(["type": "string", "pattern": .string(ByteSizeText.schemaPattern)])
        case .url(let schemes):
            return substitutable(["type": "string", "pattern": .string("^(\(schemes.joined(separator: "|"))):")])
        }
    }

    private static func object(_ fields: [SettingsField]) -> JSONValue {
        let properties = fields.map { (key: $0.name, value: property($0)) }
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        return [
            "type": "object", "properties": .map(properties), "required": .list(required),
            "additionalProperties": false,
        ]
    }

    private static func property(_ field: SettingsField) -> JSONValue {
        var keywords: [(key: String, value: JSONValue)] = [("description", .string(field.doc))]
        if let text = field.default,
            let document = try? SettingsDocument(text: text, name: "", environment: SettingsEnvironment([:]))
        {
            let checked = document.checked(against: field.shape)
            keywords.append(("default", checked.effective(field.shape)))
        }
        let schema = schema(field.shape)
        // A key without a value is as good as absent, where it may be absent.
        keywords.append(("anyOf", .list(field.isRequired ? [schema] : [schema, ["type": "null"]])))
        return .map(keywords)
    }

    private static func string(_ text: SettingsText) -> JSONValue {
        var keywords: [(key: String, value: JSONValue)] = [("type", "string")]
        if let choices = text.choices { keywords.append(("enum", .list(choices.map(JSONValue.string)))) }
        if let pattern = text.schemaPattern { keywords.append(("pattern", .string(pattern))) }
        if !text.allowsEmpty { keywords.append(("minLength", 1)) }
        return text.choices == nil && text.schemaPattern == nil ? .map(keywords) : substitutable(.map(keywords))
    }

    private static func substitutable(_ schema: JSONValue) -> JSONValue {
        ["anyOf": [schema, ["$ref": "#/$defs/substitution"]]]
    }
}
