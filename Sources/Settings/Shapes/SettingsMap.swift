/// A map from names that the user chooses to things of one kind.
package struct SettingsMap: Sendable {
    package let names: SettingsText
    /// The name in `herald config example`.
    package let exampleName: String
    package let shape: SettingsShape
    /// More of them in the example of an object: their names, and the keys that they have there with their values.
    package let others: [(name: String, values: [String: String])]

    package init(
        names: SettingsText, exampleName: String, of shape: SettingsShape,
        others: [(name: String, values: [String: String])] = []
    ) {
        self.names = names
        self.exampleName = exampleName
        self.shape = shape
        self.others = others
    }
}
