/// One kind of thing in a union: the word under the discriminator and the keys that go with it.
package struct SettingsVariant: Sendable {
    package let name: String
    package let doc: String
    package let fields: [SettingsField]
    /// The names it has in `herald config example`, when a map holds the union: the first is shown in full, the
    /// others with what is required or has an example.
    package let exampleNames: [String]

    package init(_ name: String, _ doc: String, exampleNames: [String] = [], fields: [SettingsField]) {
        self.name = name
        self.doc = doc
        self.fields = fields
        self.exampleNames = exampleNames
    }
}
