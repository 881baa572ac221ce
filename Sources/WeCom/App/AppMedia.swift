/// What can be uploaded for an application's messages (path/91054, "上传临时素材").
public enum AppMedia: String, Sendable, Hashable {
    /// PNG or JPEG of at most 10 MiB.
    case image
    /// At most 20 MiB.
    case file

    /// Checks an upload before it is sent.
    public func validate(_ bytes: [UInt8], named name: String) throws(InvalidAppMessage) {
        guard !name.isEmpty else { throw InvalidAppMessage("an upload needs a name") }
        guard bytes.count >= AppLimits.mediaMinimumBytes else {
            throw InvalidAppMessage("the \(rawValue) \(name) has \(bytes.count) bytes; WeCom takes more than 5")
        }
        let limit = self == .image ? AppLimits.imageBytes : AppLimits.fileBytes
        guard bytes.count <= limit else {
            throw InvalidAppMessage("the \(rawValue) \(name) has \(bytes.count) bytes; WeCom takes at most \(limit)")
        }
        if self == .image, !Self.isPicture(bytes) {
            throw InvalidAppMessage("the image is neither PNG nor JPEG by its first bytes; WeCom takes only these")
        }
    }

    private static func isPicture(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) || bytes.starts(with: [0xFF, 0xD8, 0xFF])
    }
}
