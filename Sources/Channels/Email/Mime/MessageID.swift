import Crypto
import Delivery

/// By what a mail is known everywhere (RFC 5322, 3.6.4): the same at every attempt, so that a second copy can be
/// recognised, and saying nothing of what the key is made of.
enum MessageID {
    static func of(_ parcel: Parcel, channel: String, domain: some StringProtocol) -> String {
        let digest = SHA256.hash(data: Array("\(channel)\n\(parcel.key)\n\(parcel.deliveryID)".utf8))
        let digits = digest.prefix(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }
        return "\(digits.joined())@\(domain)"
    }
}
