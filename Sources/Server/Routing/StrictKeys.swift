extension Decoder {
    /// Refuses an object with a key that nobody reads, so that a misspelt one is not silently left out.
    package func refuseKeys(except known: [String]) throws {
        let keys = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
        guard let unknown = keys.first(where: { !known.contains($0) }) else { return }
        throw APIError.invalidBody(
            "the body has an unknown key \"\(APIError.excerpt(unknown))\"; allowed are: \(known.joined(separator: ", "))"
        )
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
