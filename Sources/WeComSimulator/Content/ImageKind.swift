/// The two kinds of image that WeCom takes, told by their first bytes.
enum ImageKind: String {
    case png = "image/png"
    case jpeg = "image/jpeg"

    init?(_ bytes: some Sequence<UInt8>) {
        let start = Array(bytes.prefix(8))
        if start == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] {
            self = .png
        } else if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else {
            return nil
        }
    }
}
