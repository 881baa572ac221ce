/// One key of an object in the configuration.
package struct SettingsField: Sendable {
    package let name: String
    package let shape: SettingsShape
    /// One or two sentences for the operator: meaning, units, what happens without it.
    package let doc: String
    package let isRequired: Bool
    /// As it would be written in YAML (`24h`, `[]`, `{}`); the reader sees it as if the file said it.
    /// An object that has defaults inside needs `{}` here to exist when the file leaves it out.
    package let `default`: String?
    /// As it would be written in YAML, possibly on several lines; the default where there is none. In a union's
    /// fields `%NAME%` stands for the name of the thing in upper case, so that two examples can differ.
    package let example: String?
    /// Its value never appears in an error, a log or `herald config show`.
    package let isSecret: Bool
    /// The environment variable that wins over the file.
    package let environment: String?
    /// What a plain number in that variable counts: `m` for a variable in minutes.
    package let environmentUnit: String?

    package init(
        _ name: String, _ shape: SettingsShape, _ doc: String, isRequired: Bool = false, default: String? = nil,
        example: String? = nil, isSecret: Bool = false, environment: String? = nil, environmentUnit: String? = nil
    ) {
        self.name = name
        self.shape = shape
        self.doc = doc
        self.isRequired = isRequired
        self.default = `default`
        self.example = example
        self.isSecret = isSecret
        self.environment = environment
        self.environmentUnit = environmentUnit
    }
}

extension SettingsField {
    /// The same field with the example for the thing of that name.
    func exemplified(for name: String) -> SettingsField {
        let example = example.map { $0.split(separator: "%NAME%", omittingEmptySubsequences: false) }
        return SettingsField(
            self.name, shape, doc, isRequired: isRequired, default: self.default,
            example: example?.joined(separator: name.uppercased()), isSecret: isSecret, environment: environment,
            environmentUnit: environmentUnit)
    }
}
