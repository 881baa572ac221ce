import Foundation

/// What tells one machine from others. It never leaves; a hash of it does.
package struct MachineFacts: Sendable, Hashable {
    /// The machine's own number, 32 hexadecimal digits: machine-id(5).
    package var machineID: String
    package var hostName: String
    /// Such as `x86_64`.
    package var architecture: String

    package init(machineID: String, hostName: String, architecture: String) {
        self.machineID = machineID
        self.hostName = hostName
        self.architecture = architecture
    }

    /// 64 bits of a hash over the project and the facts: 16 hexadecimal digits, the form of origin 3's ids.
    ///
    /// The project goes in first, so that two projects on one machine send ids that nobody can bring together:
    /// machine-id(5) asks for that. 64 bits are enough to count by: among 10 million installations two share an id
    /// with a chance of 1 in 370,000.
    package func anonymousID(project: String) -> String {
        let parts = ["telemetry-client id 1", project, machineID, hostName, architecture]
        let digest = SHA256.digest(Array(parts.joined(separator: "\0").utf8))
        return digest.prefix(8).map { Hexadecimal.text($0) }.joined()
    }

    /// Asks the machine: two small files and `uname`. No name is resolved, so no socket is opened.
    ///
    /// - Returns: nil where there is no machine-id. A host's name and architecture alone can be guessed, and a hash
    ///   of what can be guessed is not anonymous.
    package static func read() -> MachineFacts? {
        guard let machineID = ["/etc/machine-id", "/var/lib/dbus/machine-id"].lazy.compactMap(machineID).first
        else { return nil }
        var names = utsname()
        guard uname(&names) == 0 else { return nil }
        return MachineFacts(
            machineID: machineID, hostName: text(names.nodename), architecture: text(names.machine))
    }

    private static func machineID(path: String) -> String? {
        guard let bytes = SmallFile.read(path, mostBytes: 64) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        let isNumber = text.utf8.count == 32 && text.utf8.allSatisfy(Hexadecimal.isDigit)
        return isNumber && text.contains { $0 != "0" } ? text : nil
    }

    /// C's array of characters is a tuple in Swift.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
