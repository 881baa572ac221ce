/// To stand after "allowed is".
func allowed(by shape: SettingsShape) -> String {
    switch shape {
    case .object(let fields): "a map with the keys \(names(of: fields))"
    case .map: "a map of names"
    case .list: "a list"
    case .either(let word, let shape): "\(word), or \(allowed(by: shape))"
    case .union(let discriminator, let variants):
        "a map with \(discriminator): \(variants.map(\.name).joined(separator: " or "))"
    case .string(let text): text.allowed
    case .integer(let range): "a whole number \(describe(range))"
    case .number(let range): "a number \(describe(range))"
    case .bool: "true or false"
    case .duration(let range):
        "\(DurationText.allowed), \(between(DurationText.format(range.lowerBound), DurationText.format(range.upperBound)))"
    case .byteSize(let range):
        "\(ByteSizeText.allowed), \(between(ByteSizeText.format(range.lowerBound), ByteSizeText.format(range.upperBound)))"
    case .url(let schemes): URLText.allowed(schemes)
    }
}

func names(of fields: [SettingsField]) -> String {
    fields.map(\.name).joined(separator: ", ")
}

func describe(_ range: ClosedRange<Int>) -> String { between("\(range.lowerBound)", "\(range.upperBound)") }

private func describe(_ range: ClosedRange<Double>) -> String { between("\(range.lowerBound)", "\(range.upperBound)") }

private func between(_ lowest: String, _ greatest: String) -> String { "from \(lowest) to \(greatest)" }
