/// A map from names that the user chooses to things of one kind.
package struct SettingsMap: Sendable {
    package let names: SettingsText
    /// The name in `herald config example`.
    package let exampleName: String
    package let shape: SettingsShape
    /// A second one in the example of an object: its name, and the keys that it has there with their values.
    package let another: (name: String, values: [String: String])?

    package init(
        names: SettingsText, exampleName: String, of shape: SettingsShape,
        another: (name: String, values: [String: String])? = nil
    ) {
        self.names = names
        self.exampleName = exampleName
        self.shape = shape
        self.another = another
    }
}
