import Foundation

/// A mail server that is not ours (Tests/Python/smtp_peer.py).
struct SMTPPeer: Sendable {
    enum TLS: String { case none, starttls, implicit }

    let peer: PythonPeer

    var port: Int { peer.port }
    var certificateFile: String { peer.folder.appendingPathComponent("certificate.pem").path }

    /// Every mail that it took, in order.
    func mails() throws -> [ReceivedMail] {
        try FileManager.default.contentsOfDirectory(atPath: peer.folder.path).filter { $0.hasSuffix(".json") }.sorted()
            .map { name in
                let data = try Data(contentsOf: peer.folder.appendingPathComponent(name))
                return try JSONDecoder().decode(ReceivedMail.self, from: data)
            }
    }

    static func with(
        _ tls: TLS = .none, login: String? = nil, _ body: (SMTPPeer) async throws -> Void
    ) async throws {
        let arguments = ["--tls", tls.rawValue] + (login.map { ["--login", $0] } ?? [])
        try await PythonPeer.with("smtp_peer.py", arguments) { try await body(SMTPPeer(peer: $0)) }
    }
}

/// A mail as Python's email package reads it.
struct ReceivedMail: Decodable {
    struct Part: Decodable {
        let type: String
        let fileName: String?
        /// Decoded.
        let content: Data

        var text: String { String(decoding: content, as: UTF8.self) }
    }

    let sender: String
    let recipients: [String]
    let user: String?
    let isEncrypted: Bool
    let headers: [String: String]
    let parts: [Part]
    /// The types of all parts, the outer ones first.
    let types: [String]
    let defects: [String]
    let longestLine: Int
    let raw: Data
}
