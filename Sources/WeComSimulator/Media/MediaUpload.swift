import NIOCore

/// What WeCom accepts as an upload (path/91054 for apps, path/91770 for robots: the same limits).
struct MediaUpload {
    private static let mebibyte = 1_024 * 1_024

    /// The file of an upload call, checked.
    ///
    /// - Parameter allowed: The kinds that the API takes in its parameter `type`.
    static func file(
        of call: APICall, allowed: Set<MediaShelf.Kind>
    ) throws(Refusal) -> (kind: MediaShelf.Kind, file: MultipartFile) {
        guard let kind = MediaShelf.Kind(rawValue: call.parameter("type")), allowed.contains(kind) else {
            throw Refusal(40005, "invalid type parameter")
        }
        guard let file = MultipartFile(body: call.body, contentType: call.contentType) else {
            throw Refusal(41005, "media data missing")
        }
        guard file.bytes.readableBytes > 5 else { throw Refusal(40006, "invalid media size") }
        guard file.bytes.readableBytes <= limit(of: kind) else {
            throw Refusal(45001, "media file size out of limit")
        }
        guard isGenuine(file.bytes.readableBytesView, kind) else { throw Refusal(40004, "invalid media type") }
        return (kind, file)
    }

    private static func limit(of kind: MediaShelf.Kind) -> Int {
        switch kind {
        case .voice: 2 * mebibyte
        case .image, .video: 10 * mebibyte
        case .file: 20 * mebibyte
        }
    }

    /// Told by the first bytes: JPG or PNG, AMR, MP4; a file may be anything.
    private static func isGenuine(_ bytes: ByteBufferView, _ kind: MediaShelf.Kind) -> Bool {
        switch kind {
        case .file: true
        case .image: ImageKind(bytes) != nil
        case .voice: bytes.starts(with: Array("#!AMR".utf8))
        case .video: bytes.dropFirst(4).starts(with: Array("ftyp".utf8))
        }
    }
}
