import Coordination
import Crypto
import FoundationEssentials
import WeCom

/// Uploads a file once for all its attempts and receivers: a second upload would get another id, with which WeCom's
/// duplicate check would not know the message again.
struct AppUploads: Sendable {
    private let client: AppClient
    private let known: any CacheEntries
    private let frequency: AppFrequency
    /// Well within the three days that an upload lives.
    private static let lifetime: Duration = .seconds(2 * 24 * 60 * 60)

    init(_ client: AppClient, known: any CacheEntries, frequency: AppFrequency) {
        self.client = client
        self.known = known
        self.frequency = frequency
    }

    func mediaID(of bytes: [UInt8], named name: String, as kind: AppMedia) async throws -> String {
        let entry = entryName(bytes, name, kind)
        // Without what is remembered there it is uploaded again, that is all.
        if let value = try? await known.entry(entry)?.value { return String(decoding: value, as: UTF8.self) }
        try await frequency.countUpload()
        let id = try await client.upload(bytes, named: name, as: kind)
        try? await known.store(Array(id.utf8), as: entry, soft: Self.lifetime, hard: Self.lifetime)
        return id
    }

    /// After WeCom did not know the id: the next attempt uploads anew.
    func forget(_ bytes: [UInt8], named name: String, as kind: AppMedia) async {
        try? await known.removeEntry(entryName(bytes, name, kind))
    }

    private func entryName(_ bytes: [UInt8], _ name: String, _ kind: AppMedia) -> String {
        var hash = SHA256()
        hash.update(data: Array("\(client.baseURL) \(kind.rawValue) \(name) ".utf8))
        hash.update(data: bytes)
        let digest = hash.finalize().map { String($0, radix: 36) }.joined(separator: "-")
        return "wecom/\(client.credentials.corpID)/media/\(digest)"
    }
}
