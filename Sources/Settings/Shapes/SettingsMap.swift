/// A map from names that the user chooses to things of one kind.
package struct SettingsMap: Sendable {
    package let names: SettingsText
    /// The name in `herald config example`.
    package let exampleName: String
    package let shape: SettingsShape

    package init(names: SettingsText, exampleName: String, of shape: SettingsShape) {
        self.names = names
        self.exampleName = exampleName
        self.shape = shape
    }
}
