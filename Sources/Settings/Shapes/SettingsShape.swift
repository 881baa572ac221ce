/// What a part of the configuration may look like.
///
/// One declaration serves three ends: the check with positions (`SettingsDocument.checked(against:)`), the
/// JSON Schema and the commented example.
package indirect enum SettingsShape: Sendable {
    /// A map with known keys.
    case object([SettingsField])
    /// A map from names that the user chooses to things of one kind.
    case map(SettingsMap)
    case list(of: SettingsShape, count: ClosedRange<Int> = 0...1_000)
    /// One word that stands for a whole, or else something of that shape: `all`, or a list.
    case either(word: String, or: SettingsShape)
    /// A map whose other keys depend on what stands under `discriminator` (a channel's `type`).
    case union(discriminator: String, [SettingsVariant])
    case string(SettingsText)
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case bool
    /// `30s`, `5m`, `24h`, `90d`, `1h30m`, `500ms`.
    case duration(ClosedRange<Duration>)
    /// `512KB`, `100MB`, `2GB`, in steps of 1024; read as bytes.
    case byteSize(ClosedRange<Int>)
    /// A URL with one of these schemes. A password in it, and query items named `key`, `token`, `secret`,
    /// `password` and the like, count as secrets.
    case url(schemes: [String])
}

extension SettingsShape {
    /// Any text that is not empty.
    package static var text: SettingsShape { .string(SettingsText(allowed: "a text")) }

    /// A text with a rule of its own.
    ///
    /// - Parameters:
    ///   - allowed: what is allowed, to stand after "allowed is": `an IANA time zone such as Asia/Shanghai`.
    ///   - check: nil if the text is fine, else what is allowed, in place of `allowed` where it can be more exact.
    package static func text(
        allowed: String, schemaPattern: String? = nil, allowsEmpty: Bool = false,
        check: @escaping @Sendable (String) -> String? = { _ in nil }
    ) -> SettingsShape {
        .string(SettingsText(allowed: allowed, schemaPattern: schemaPattern, allowsEmpty: allowsEmpty, check: check))
    }

    package static func choice(_ choices: [String]) -> SettingsShape { .string(SettingsText(choices: choices)) }

    /// The name of something declared elsewhere in the file, or of what a map declares.
    package static var name: SettingsShape { .string(.name) }

    /// A map from names to things of one kind; `example` is the name in `herald config example`.
    package static func named(_ example: String, _ shape: SettingsShape) -> SettingsShape {
        .map(SettingsMap(names: .name, exampleName: example, of: shape))
    }
}
