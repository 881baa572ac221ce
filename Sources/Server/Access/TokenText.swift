import Crypto
import Observability

/// A token as its bearer presents it: `herald_<public id>_<secret>`.
///
/// The id (50 random bits) says which token it is and may be seen. The secret has 256 random bits, so a fast hash is
/// enough to keep it: nobody tries 2²⁵⁶ of them. It ends in a checksum, 30 bits of the SHA-256 of all before: together
/// with the beginning it lets scanners of source code know a token when they see one, and a slip of the hand is known
/// without asking the store.
struct TokenText: Sendable {
    static let prefix = "herald_"
    static let idLength = 10
    /// 256 bits, and the checksum.
    static let secretLength = 52 + checksumLength
    static let checksumLength = 6
    static let length = prefix.utf8.count + idLength + 1 + secretLength

    /// The whole of it: never stored, never logged.
    let text: String
    let publicID: String
    /// Of the secret.
    let hash: SHA256Digest

    /// A new one.
    static func make() -> TokenText {
        var random = SystemRandomNumberGenerator()
        let id = TokenAlphabet.encode((0..<7).map { _ in UInt8.random(in: .min ... .max, using: &random) })
            .prefix(idLength)
        let bits = TokenAlphabet.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        let stem = prefix + id + "_" + bits
        let secret = bits + checksum(of: stem)
        return TokenText(
            text: prefix + id + "_" + secret, publicID: String(id), hash: SHA256.hash(data: Array(secret.utf8)))
    }

    private init(text: String, publicID: String, hash: SHA256Digest) {
        (self.text, self.publicID, self.hash) = (text, publicID, hash)
    }

    /// nil if it has not the form of one; whether the checksum is right is another question.
    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let idEnd = Self.prefix.utf8.count + Self.idLength
        guard bytes.count == Self.length, bytes.starts(with: Self.prefix.utf8), bytes[idEnd] == UInt8(ascii: "_")
        else { return nil }
        let id = bytes[Self.prefix.utf8.count..<idEnd]
        let secret = bytes[(idEnd + 1)...]
        guard id.allSatisfy(TokenAlphabet.contains), secret.allSatisfy(TokenAlphabet.contains) else { return nil }
        self.init(
            text: String(text), publicID: String(decoding: id, as: UTF8.self),
            hash: SHA256.hash(data: secret))
    }

    /// False for what was mistyped, cut and filled up, or made up.
    var hasRightChecksum: Bool {
        text.suffix(Self.checksumLength) == Self.checksum(of: text.dropLast(Self.checksumLength))
    }

    private static func checksum(of stem: some StringProtocol) -> String {
        String(TokenAlphabet.encode(SHA256.hash(data: Array(stem.utf8)).prefix(5)).prefix(checksumLength))
    }
}

/// The SHA-256 of a secret as the store keeps it.
enum SecretHash {
    static func text(_ digest: SHA256Digest) -> String {
        Hexadecimal.text(digest)
    }

    /// nil if the store holds something else.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 2 * SHA256.byteCount else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
