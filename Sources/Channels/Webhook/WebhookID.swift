import Crypto

/// By what a receiver knows a message again: the same at every attempt, as it follows from the delivery's key.
package enum WebhookID {
    /// The key itself where it can stand in a header and in what is signed, whose parts dots divide
    /// (`settle:youtube:2024-12-10`), else a digest of channel and key.
    package static func id(key: String, channel: String) -> String {
        if (1...200).contains(key.utf8.count), key.utf8.allSatisfy(isSafe) { return key }
        return "msg_" + HexText.text(SHA256.hash(data: Array("\(channel)\n\(key)".utf8)))
    }

    private static func isSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_-:#/+=@".utf8.contains(byte)
        }
    }
}
