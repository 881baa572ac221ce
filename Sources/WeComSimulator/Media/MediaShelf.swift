import FoundationEssentials
import NIOCore

/// Uploaded files and images, bounded in bytes; the oldest are forgotten first.
struct MediaShelf: Sendable {
    struct Item: Sendable {
        let owner: MediaOwner
        let kind: Kind
        let name: String
        let bytes: ByteBuffer
        let uploadedAt: Date
    }

    enum Kind: String, Sendable { case file, voice, image, video }

    /// "media_id 在三天内有效" (path/91770).
    static let lifetime: TimeInterval = 3 * 24 * 60 * 60

    private let byteLimit: Int
    private var items: [String: Item] = [:]
    private var order: [String] = []
    private var head = 0
    private var bytes = 0

    init(byteLimit: Int) { self.byteLimit = byteLimit }

    subscript(id: String) -> Item? { items[id] }

    /// What a message of this owner may refer to at this time.
    func usable(_ id: String, of owner: MediaOwner, kind: Kind, at now: Date) -> Item? {
        guard let item = items[id], item.owner == owner, item.kind == kind else { return nil }
        return now.timeIntervalSince(item.uploadedAt) < Self.lifetime ? item : nil
    }

    mutating func store(_ item: Item) -> String {
        let id =
            "3" + String(UInt64.random(in: .min ... .max), radix: 36) + "-"
            + String(UInt64.random(in: .min ... .max), radix: 36)
        items[id] = item
        order.append(id)
        bytes += item.bytes.readableBytes
        while bytes > byteLimit, order.count - head > 1 { forgetOldest() }
        return id
    }

    mutating func removeAll() {
        items = [:]
        order = []
        head = 0
        bytes = 0
    }

    private mutating func forgetOldest() {
        if let item = items.removeValue(forKey: order[head]) { bytes -= item.bytes.readableBytes }
        head += 1
        if head * 2 >= order.count {
            order.removeFirst(head)
            head = 0
        }
    }
}
