/// A value in the configuration that knows where it stands.
package struct SettingsNode: Sendable {
    /// `reports.sixpage-activity.lines[0].text`; empty for the whole file.
    package let path: String
    /// Of its key, or of itself in a list.
    package let position: SettingsPosition
    package let value: Value

    package enum Value: Sendable {
        /// An empty value, `null` or `~`: as good as absent.
        case nothing
        case scalar(SettingsScalar)
        case list([SettingsNode])
        case map([Entry])
    }

    package init(path: String, position: SettingsPosition, value: Value) {
        self.path = path
        self.position = position
        self.value = value
    }

    package struct Entry: Sendable {
        package let key: String
        package let node: SettingsNode
    }
}

/// A text, number or the like, after substitution.
package struct SettingsScalar: Sendable, Hashable {
    package let text: String
    /// Quoted or a block: a text, whatever it looks like.
    package let isQuoted: Bool
    /// As the file has it, if `${…}` stood in it.
    package let template: String?
    /// A `${…}` in it could not be resolved, which has been reported: `text` says nothing.
    package let isUnresolved: Bool

    package init(_ text: String, isQuoted: Bool, template: String? = nil, isUnresolved: Bool = false) {
        self.text = text
        self.isQuoted = isQuoted
        self.template = template
        self.isUnresolved = isUnresolved
    }
}

extension SettingsNode {
    /// The same value at another place: how a default comes into the tree.
    func moved(to path: String, _ position: SettingsPosition) -> SettingsNode {
        let value: Value =
            switch value {
            case .list(let items):
                .list(items.enumerated().map { $1.moved(to: "\(path)[\($0)]", position) })
            case .map(let entries):
                .map(
                    entries.map {
                        Entry(
                            key: $0.key, node: $0.node.moved(to: path.isEmpty ? $0.key : "\(path).\($0.key)", position))
                    })
            default: value
            }
        return SettingsNode(path: path, position: position, value: value)
    }
}
