/// How details call what is counted, and where they may hide it one level down.
///
/// Of two spellings in one object the earlier one in this list counts; those at the top before those in `stats`, these
/// before those in `statistics`, and so on.
enum FigureNames {
    static let spellings: [(measure: Measure, names: [String])] = [
        (.views, ["view_count", "views", "viewCount", "play_count", "playCount"]),
        (.likes, ["like_count", "likes", "likeCount", "digg_count", "diggCount"]),
        (.comments, ["comment_count", "comments", "commentCount"]),
        (.shares, ["share_count", "shares", "shareCount"]),
        (
            .collects,
            ["collect_count", "collects", "collectCount", "favorite_count", "favorites", "favoriteCount"]
        ),
    ]
    static let containers = ["stats", "statistics", "video_stats", "data"]

    /// The top and the containers.
    static let levelCount = 1 + 4
    static let spellingCount = 22

    /// What a key stands for.
    enum Meaning {
        case nothing
        /// The spelling's place among all.
        case figure(Int)
        /// The level of what is in it.
        case container(Int)
    }

    /// Of each measure the bits of its spellings, in the order of `Measure`.
    static let masks: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0b11111, 0b11111 << 5, 0b111 << 10, 0b111 << 13, 0b111111 << 16
    )

    /// Keys of up to 16 bytes as two words, in a table that is never freed: no key costs more than a look or two.
    struct Table: @unchecked Sendable {
        // Sendable: written before anybody has it, and never again.
        private let entries: UnsafeMutablePointer<Entry>
        private static let mask = 127

        private struct Entry {
            var first: UInt64 = 0
            var second: UInt64 = 0
            /// 0: nothing; 1…: a spelling; 101…: a container.
            var code: UInt8 = 0
        }

        fileprivate init() {
            entries = .allocate(capacity: Self.mask + 1)
            entries.initialize(repeating: Entry(), count: Self.mask + 1)
            var code: UInt8 = 1
            for (_, names) in spellings {
                for name in names {
                    insert(name, code)
                    code += 1
                }
            }
            for (index, name) in containers.enumerated() { insert(name, UInt8(101 + index)) }
        }

        private func insert(_ name: String, _ code: UInt8) {
            var name = name
            let (first, second) = name.withUTF8 { bytes in
                bytes.baseAddress.map { Self.words($0, bytes.count) } ?? (0, 0)
            }
            var index = Self.index(first, second)
            while entries[index].code != 0 { index = (index + 1) & Self.mask }
            entries[index] = Entry(first: first, second: second, code: code)
        }

        @inline(__always)
        func meaning(_ key: UnsafePointer<UInt8>, _ count: Int) -> Meaning {
            guard count >= 4, count <= 16 else { return .nothing }
            let (first, second) = Self.words(key, count)
            var index = Self.index(first, second)
            while entries[index].code != 0 {
                if entries[index].first == first, entries[index].second == second {
                    let code = Int(entries[index].code)
                    return code > 100 ? .container(code - 100) : .figure(code - 1)
                }
                index = (index + 1) & Self.mask
            }
            return .nothing
        }

        @inline(__always)
        private static func index(_ first: UInt64, _ second: UInt64) -> Int {
            Int(truncatingIfNeeded: ((first ^ (second &* 0x9E37_79B9)) &* 0x9E37_79B9_7F4A_7C15) >> 57)
        }

        @inline(__always)
        private static func words(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (UInt64, UInt64) {
            var first: UInt64 = 0
            var second: UInt64 = 0
            var index = 0
            while index < min(count, 8) {
                first |= UInt64(bytes[index]) &<< UInt64(index &* 8)
                index += 1
            }
            while index < count {
                second |= UInt64(bytes[index]) &<< UInt64((index &- 8) &* 8)
                index += 1
            }
            return (first, second)
        }
    }

    static let table = Table()
}
