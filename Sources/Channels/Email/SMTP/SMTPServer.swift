/// The server that takes our mail, and how it is spoken to.
package struct SMTPServer: Sendable, Hashable {
    package enum Encryption: Sendable, Hashable {
        /// TLS from the first byte (`smtps://`, RFC 8314).
        case implicit
        /// STARTTLS, and nothing is said without it (RFC 3207).
        case startTLS
        /// In the clear: for this machine, and for a network that is trusted.
        case none
    }

    package var host: String
    package var port: Int
    package var encryption: Encryption
    package var user: String?
    package var password: String?
    /// A file of certificates (PEM) to trust instead of the system's.
    package var certificateFile: String?

    package init(
        host: String, port: Int, encryption: Encryption, user: String? = nil, password: String? = nil,
        certificateFile: String? = nil
    ) {
        self.host = host
        self.port = port
        self.encryption = encryption
        self.user = user
        self.password = password
        self.certificateFile = certificateFile
    }

    /// Without user and password.
    var url: String { (encryption == .implicit ? "smtps" : "smtp") + "://\(host):\(port)" }

    /// `smtp.example.com:465`, for sentences.
    var place: String { "\(host):\(port)" }
}

extension SMTPServer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A description, a dump or a mirror must not show the password.
    package var description: String { url }
    package var debugDescription: String { url }
    package var customMirror: Mirror { Mirror(self, children: ["url": url]) }
}
