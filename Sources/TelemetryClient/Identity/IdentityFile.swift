/// Where an installation's id is kept from one start to the next.
package struct IdentityFile: Sendable, Hashable {
    package let path: String

    package init(path: String) { self.path = path }

    /// - Returns: nil where it is to be kept nowhere, or there is nowhere to keep it.
    static func chosen(
        _ configuration: TelemetryClient.Configuration, _ project: String, _ variables: [String: String]
    ) -> IdentityFile? {
        if let path = configuration.idFile {
            return path.isEmpty || path.utf8.contains(0) ? nil : IdentityFile(path: path)
        }
        return folder(variables).map { IdentityFile(path: "\($0)/telemetry-client/\(name(project)).id") }
    }

    /// The id that stands there; nil where none does, or something else.
    package func read() -> String? {
        guard let bytes = SmallFile.read(path, mostBytes: 256) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).trimmed
        let isID = (8...128).contains(text.utf8.count) && text.utf8.allSatisfy(Self.isPlain)
        return isID ? text : nil
    }

    /// Keeps an id, unless another process was faster.
    ///
    /// - Returns: The id that stands there now, or this one where none can be kept.
    package func keep(_ id: String) -> String {
        SmallFile.makeFolder(above: path)
        let line = Array("\(id)\n".utf8)
        if SmallFile.write(line, to: path, replaces: false) { return id }
        if let other = read() { return other }
        // What stands there is no id: it is replaced. A folder or a read-only disk refuses, and then nothing is kept.
        _ = SmallFile.write(line, to: path, replaces: true)
        return id
    }

    private static func folder(_ variables: [String: String]) -> String? {
        // The specification of base directories has paths that do not begin at the root ignored.
        if let folder = variables["XDG_STATE_HOME"], folder.hasPrefix("/") { return folder }
        guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
        return home + "/.local/state"
    }

    /// A project's name as a file's. One that had to be changed gets a piece of its hash, to stay apart from others.
    private static func name(_ project: String) -> String {
        let plain = project.utf8.prefix(64).map { isPlain($0) ? $0 : UInt8(ascii: "_") }
        let name = String(decoding: plain, as: UTF8.self)
        if name == project, !name.hasPrefix(".") { return name }
        let digest = SHA256.digest(Array(project.utf8)).prefix(4).map { Hexadecimal.text($0) }.joined()
        return "_\(name)-\(digest)"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let bytes = utf8.drop { $0 <= 0x20 }
        guard let last = bytes.lastIndex(where: { $0 > 0x20 }) else { return "" }
        return String(self[bytes.startIndex...last])
    }
}
