/// How a feature reads its section after the check against its shape: defaults are in place, types are right,
/// so a problem thrown here means that a reader asks for what its shape does not promise.
extension SettingsNode {
    /// The value under `key`; nil if it is absent.
    package func node(_ key: String) -> SettingsNode? {
        guard case .map(let entries) = value, let node = entries.first(where: { $0.key == key })?.node else {
            return nil
        }
        if case .nothing = node.value { return nil }
        return node
    }

    package func string(_ key: String) throws(SettingsProblem) -> String { try required(key).string() }
    package func integer(_ key: String) throws(SettingsProblem) -> Int { try required(key).integer() }
    package func number(_ key: String) throws(SettingsProblem) -> Double { try required(key).number() }
    package func bool(_ key: String) throws(SettingsProblem) -> Bool { try required(key).bool() }
    package func duration(_ key: String) throws(SettingsProblem) -> Duration { try required(key).duration() }
    /// In bytes.
    package func byteSize(_ key: String) throws(SettingsProblem) -> Int { try required(key).byteSize() }

    package func optionalString(_ key: String) throws(SettingsProblem) -> String? { try node(key)?.string() }
    package func optionalInteger(_ key: String) throws(SettingsProblem) -> Int? { try node(key)?.integer() }
    package func optionalNumber(_ key: String) throws(SettingsProblem) -> Double? { try node(key)?.number() }
    package func optionalBool(_ key: String) throws(SettingsProblem) -> Bool? { try node(key)?.bool() }
    package func optionalDuration(_ key: String) throws(SettingsProblem) -> Duration? { try node(key)?.duration() }
    package func optionalByteSize(_ key: String) throws(SettingsProblem) -> Int? { try node(key)?.byteSize() }

    /// The items of the list under `key`; none if it is absent.
    package func list(_ key: String) -> [SettingsNode] {
        guard case .list(let items)? = node(key)?.value else { return [] }
        return items
    }

    /// The texts in the list under `key`; none if it is absent.
    package func strings(_ key: String) throws(SettingsProblem) -> [String] {
        var texts: [String] = []
        for item in list(key) { texts.append(try item.string()) }
        return texts
    }

    /// The named things under `key`, in the order of the file; none if it is absent.
    package func children(_ key: String) -> [(name: String, node: SettingsNode)] {
        guard case .map(let entries)? = node(key)?.value else { return [] }
        return entries.map { ($0.key, $0.node) }
    }

    /// A problem with this value, or with what stands under `key`, for checks that a shape cannot express.
    ///
    /// - Parameter message: after the path; in the manner of `found "opz"; allowed is a channel of this file: ops, crm`.
    package func problem(_ message: String, at key: String? = nil) -> SettingsProblem {
        guard let key else { return SettingsProblem(position: position, path: path, message: message) }
        var position = position
        if case .map(let entries) = value, let entry = entries.first(where: { $0.key == key }) {
            position = entry.node.position
        }
        return SettingsProblem(position: position, path: path(of: key), message: message)
    }
}

extension SettingsNode {
    package func string() throws(SettingsProblem) -> String { try text(allowed: "a text") }

    package func integer() throws(SettingsProblem) -> Int {
        guard let integer = Int(try text(allowed: "a whole number")) else { throw unreadable("a whole number") }
        return integer
    }

    package func number() throws(SettingsProblem) -> Double {
        guard let number = Double(try text(allowed: "a number")) else { throw unreadable("a number") }
        return number
    }

    package func bool() throws(SettingsProblem) -> Bool {
        guard let bool = Bool(try text(allowed: "true or false")) else { throw unreadable("true or false") }
        return bool
    }

    package func duration() throws(SettingsProblem) -> Duration {
        guard let duration = DurationText.parse(try text(allowed: DurationText.allowed)) else {
            throw unreadable(DurationText.allowed)
        }
        return duration
    }

    package func byteSize() throws(SettingsProblem) -> Int {
        guard let bytes = ByteSizeText.parse(try text(allowed: ByteSizeText.allowed)) else {
            throw unreadable(ByteSizeText.allowed)
        }
        return bytes
    }

    func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func required(_ key: String) throws(SettingsProblem) -> SettingsNode {
        guard let node = node(key) else { throw problem("found nothing; it is required", at: key) }
        return node
    }

    private func text(allowed: String) throws(SettingsProblem) -> String {
        guard case .scalar(let scalar) = value, !scalar.isUnresolved else { throw unreadable(allowed) }
        return scalar.text
    }

    /// Without the value, which may be a secret: the shape's check has its own words for what was found.
    private func unreadable(_ allowed: String) -> SettingsProblem { problem("cannot be read; allowed is \(allowed)") }
}
