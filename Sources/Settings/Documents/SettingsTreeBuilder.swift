import Yams

/// From Yams's nodes to ours: paths, positions, substitution, merge keys, within bounds.
struct SettingsTreeBuilder {
    /// Aliases multiply: ten of ten of ten… is a file of 400 bytes. Real configurations have thousands.
    private static let mostNodes = 100_000
    private static let greatestDepth = 100

    private let name: String
    private let duplicates: [DuplicateKey]
    private let environment: SettingsEnvironment
    private var nodes = 0
    private(set) var problems = SettingsProblems()

    init(name: String, duplicates: [DuplicateKey], environment: SettingsEnvironment) {
        self.name = name
        self.duplicates = duplicates
        self.environment = environment
    }

    /// - Throws: if the tree is beyond all bounds.
    mutating func build(_ root: Node) throws(SettingsProblems) -> SettingsNode {
        try node(root, path: "", position: position(root.mark), depth: 0)
    }

    private mutating func node(
        _ node: Node, path: String, position: SettingsPosition, depth: Int
    ) throws(SettingsProblems) -> SettingsNode {
        nodes += 1
        guard nodes <= Self.mostNodes, depth <= Self.greatestDepth else {
            throw SettingsProblems([
                SettingsProblem(
                    position: position, path: "",
                    message:
                        "the file has more than \(Self.mostNodes) values (with aliases expanded) or is nested deeper "
                        + "than \(Self.greatestDepth) levels")
            ])
        }
        checkTag(of: node, path: path, position: position)
        let value: SettingsNode.Value
        switch node {
        case .scalar(let scalar): value = self.scalar(scalar, path: path, position: position)
        case .sequence(let sequence):
            var items: [SettingsNode] = []
            for (index, item) in sequence.enumerated() {
                let position = self.position(item.mark)
                items.append(try self.node(item, path: "\(path)[\(index)]", position: position, depth: depth + 1))
            }
            value = .list(items)
        case .mapping(let mapping): value = .map(try entries(mapping, path: path, depth: depth))
        case .alias: value = .nothing
        }
        return SettingsNode(path: path, position: position, value: value)
    }

    private mutating func entries(
        _ mapping: Node.Mapping, path: String, depth: Int
    ) throws(SettingsProblems) -> [SettingsNode.Entry] {
        var entries: [SettingsNode.Entry] = []
        var merged: [SettingsNode.Entry] = []
        for (key, value) in mapping {
            let position = position(key.mark)
            guard case .scalar(let scalar) = key else {
                add("found a list or map as a key; put quotes around a text that begins with { or [", path, position)
                continue
            }
            if let duplicate = duplicates.first(where: { $0.isMarked(by: scalar.string) }) {
                add("stands twice; first in line \(duplicate.firstLine)", join(path, duplicate.key), position)
                continue
            }
            if scalar.string == "<<", scalar.style == .plain {
                merged += try mergedEntries(value, path: path, position: position, depth: depth)
                continue
            }
            let node = try node(value, path: join(path, scalar.string), position: position, depth: depth + 1)
            entries.append(SettingsNode.Entry(key: scalar.string, node: node))
        }
        for entry in merged where !entries.contains(where: { $0.key == entry.key }) { entries.append(entry) }
        return entries
    }

    /// `<<: *base` or `<<: [*one, *two]`: what the map itself says wins, then the earlier one.
    private mutating func mergedEntries(
        _ value: Node, path: String, position: SettingsPosition, depth: Int
    ) throws(SettingsProblems) -> [SettingsNode.Entry] {
        switch value {
        case .mapping(let mapping): return try entries(mapping, path: path, depth: depth + 1)
        case .sequence(let sequence) where sequence.allSatisfy({ $0.mapping != nil }):
            var merged: [SettingsNode.Entry] = []
            for case .mapping(let mapping) in sequence {
                for entry in try entries(mapping, path: path, depth: depth + 1)
                where !merged.contains(where: { $0.key == entry.key }) {
                    merged.append(entry)
                }
            }
            return merged
        default:
            add("found something else than a map to merge; allowed is <<: *anchor of a map", path, position)
            return []
        }
    }

    private mutating func scalar(_ scalar: Node.Scalar, path: String, position: SettingsPosition) -> SettingsNode.Value
    {
        let isQuoted = scalar.style != .plain || scalar.tag.description == Tag.Name.str.rawValue
        do {
            let substitution = try Substitution(scalar.string)
            let text = try substitution.resolved(in: environment)
            if !isQuoted, ["", "~", "null", "Null", "NULL"].contains(text) { return .nothing }
            let template = substitution.hasVariables ? scalar.string : nil
            return .scalar(SettingsScalar(text, isQuoted: isQuoted, template: template))
        } catch {
            add(error.description, path, position)
        }
        return .scalar(SettingsScalar("", isQuoted: isQuoted, template: scalar.string, isUnresolved: true))
    }

    /// The tag as written; `node.tag` would guess one for a plain value.
    private mutating func checkTag(of node: Node, path: String, position: SettingsPosition) {
        let tag = (node.scalar?.tag ?? node.mapping?.tag ?? node.sequence?.tag)?.description ?? ""
        guard !tag.isEmpty, tag != "!", !tag.hasPrefix("tag:yaml.org,2002:") else { return }
        add("found the YAML tag \(quoted(tag)); tags are not used here", path, position)
    }

    private func position(_ mark: Mark?) -> SettingsPosition {
        .file(name, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    private func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private mutating func add(_ message: String, _ path: String, _ position: SettingsPosition) {
        problems.add(SettingsProblem(position: position, path: path, message: message))
    }
}
