import Foundation
import Settlement
import TestSupport
import Testing

/// What a seeded generator makes of details, read by the scanner and, where Foundation reads it too, by a plain reader.
@Suite("Details of any kind")
struct DetailsFuzzTests {
    @Test("in valid JSON are read as a plain reader reads them", arguments: 0..<8)
    func agrees(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<400 {
            let json = Self.object(&random, depth: 0)
            let plain = try #require(Self.plainReading(json), "\(json)")
            let reading = DetailsReading.read(json)
            #expect(reading.figures == plain.figures, "\(json)")
            #expect(Set(reading.troubles) == plain.troubles, "\(json)")
        }
    }

    @Test("never trap, and are broken where Foundation finds them so", arguments: 0..<8)
    func survives(_ seed: UInt64) {
        var random = SeededRandom(seed: seed &+ 1_000)
        for _ in 0..<800 {
            var bytes = Array(Self.object(&random, depth: 0).utf8)
            for _ in 0...Int.random(in: 0..<4, using: &random) { Self.damage(&bytes, &random) }
            let reading = bytes.withUnsafeBytes { DetailsReading.read($0) }
            let isObject = (try? JSONSerialization.jsonObject(with: Data(bytes))) is [String: Any]
            guard !isObject, !Self.isExcused(bytes) else { continue }
            #expect(reading.troubles == [.brokenDetails], "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// What tells nothing without being broken, and what may be encoded twice.
    private static func isExcused(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        // Foundation refuses numbers beyond a double, and halves of surrogate pairs.
        return text.isEmpty || text == "null" || text.hasPrefix("\"") || text.contains("\\u")
            || text.contains(/[eE][+-]?[0-9]{3}/)
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
        case 2: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 3: bytes.removeSubrange(place...)
        default: bytes.insert(contentsOf: Array("\"{}[],:\\0-eE.u".utf8).shuffled(using: &random).prefix(2), at: place)
        }
    }

    // MARK: - a generator of objects

    private static let keys = [
        "views", "view_count", "viewCount", "play_count", "playCount", "likes", "like_count", "likeCount", "digg_count",
        "comments", "comment_count", "commentCount", "shares", "share_count", "shareCount", "collects", "collect_count",
        "collectCount", "favorites", "favorite_count", "favoriteCount", "stats", "statistics", "video_stats", "data",
        "title", "", "抖音", "a\\\"b", "\\u0076iews", "Views",
    ]

    private static func object(_ random: inout SeededRandom, depth: Int) -> String {
        var keys: Set<String> = []
        let members = (0..<Int.random(in: 0..<8, using: &random)).compactMap { _ -> String? in
            let key = Self.keys.randomElement(using: &random) ?? ""
            // Which of two counts Foundation does not promise.
            guard keys.insert(key == "\\u0076iews" ? "views" : key).inserted else { return nil }
            return "\(space(&random))\"\(key)\"\(space(&random)):\(space(&random))\(value(&random, depth: depth + 1))"
        }
        return "{\(members.joined(separator: ","))\(space(&random))}"
    }

    private static func value(_ random: inout SeededRandom, depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 4 ? 9 : 12), using: &random) {
        case 0: return "null"
        case 1: return ["true", "false"].randomElement(using: &random) ?? "true"
        case 2...4: return number(&random)
        case 5, 6: return "\"\(space(&random, "  \\t".split(separator: "").map(String.init)))\(number(&random))\""
        case 7:
            return ["\"abc\"", "\"\"", "\"1.2万\"", "\"\\u0031\\u0032\"", "\"x\\n\\\\\""].randomElement(using: &random)
                ?? ""
        case 8: return String(Int64.random(in: 0...1_000_000_000, using: &random))
        case 9: return "[\(value(&random, depth: depth + 1)),\(value(&random, depth: depth + 1))]"
        default: return object(&random, depth: depth)
        }
    }

    private static func number(_ random: inout SeededRandom) -> String {
        let whole = ["0", "7", "1200", "1000000000000", "1000000000001", "99999999999999999999999"]
        var text = (Int.random(in: 0..<5, using: &random) == 0 ? "-" : "") + (whole.randomElement(using: &random) ?? "")
        if Int.random(in: 0..<4, using: &random) == 0 {
            text += [".0", ".5", ".000", ".10"].randomElement(using: &random) ?? ""
        }
        if Int.random(in: 0..<5, using: &random) == 0 {
            text += ["e0", "E+2", "e-1", "e12", "e-2"].randomElement(using: &random) ?? ""
        }
        return text
    }

    private static func space(_ random: inout SeededRandom, _ spaces: [String] = ["", "", " ", "\n"]) -> String {
        spaces.first.map { spaces.randomElement(using: &random) ?? $0 }.map { $0 == "\\" || $0 == "t" ? " " : $0 } ?? ""
    }

    // MARK: - the plain reader

    private static func plainReading(_ json: String) -> (figures: VideoFigures, troubles: Set<RecordTroubles.Kind>)? {
        guard let tree = try? JSONDecoder().decode(Tree.self, from: Data(json.utf8)), case .object(let top) = tree
        else {
            return nil
        }
        var levels = [top]
        for name in ["stats", "statistics", "video_stats", "data"] {
            if case .object(let inner)? = top[name] { levels.append(inner) } else { levels.append([:]) }
        }
        var figures = VideoFigures()
        var troubles: Set<RecordTroubles.Kind> = []
        for (measure, names) in spellings {
            let said = levels.lazy.flatMap { level in names.lazy.compactMap { level[$0] } }.first { !$0.isSilent }
            guard let said else { continue }
            switch said.count {
            case .success(let value): figures[measure] = value
            case .failure(let trouble): troubles.insert(trouble.kind)
            }
        }
        return (figures, troubles)
    }

    private static let spellings: [(Measure, [String])] = [
        (.views, ["view_count", "views", "viewCount", "play_count", "playCount"]),
        (.likes, ["like_count", "likes", "likeCount", "digg_count", "diggCount"]),
        (.comments, ["comment_count", "comments", "commentCount"]),
        (.shares, ["share_count", "shares", "shareCount"]),
        (.collects, ["collect_count", "collects", "collectCount", "favorite_count", "favorites", "favoriteCount"]),
    ]

    private struct Trouble: Error {
        let kind: RecordTroubles.Kind
    }

    private indirect enum Tree: Decodable {
        case object([String: Tree]), text(String), number(Decimal), other, null

        init(from decoder: any Decoder) throws {
            if let object = try? [String: Tree](from: decoder) {
                self = .object(object)
                return
            }
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if (try? container.decode(Bool.self)) == nil, let number = try? container.decode(Decimal.self) {
                self = .number(number)
            } else {
                self = .other
            }
        }

        var isSilent: Bool {
            switch self {
            case .null: true
            case .text(let text): text.allSatisfy(\.isWhitespace)
            default: false
            }
        }

        var count: Result<Int64, Trouble> {
            switch self {
            case .number(let number): Self.count(number)
            case .text(let text):
                Decimal(string: text.trimmingCharacters(in: .whitespaces), locale: Locale(identifier: "en_US_POSIX"))
                    .map { Self.isNumber(text) ? Self.count($0) : .failure(Trouble(kind: .notANumber)) }
                    ?? .failure(Trouble(kind: .notANumber))
            default: .failure(Trouble(kind: .notANumber))
            }
        }

        private static func isNumber(_ text: String) -> Bool {
            text.trimmingCharacters(in: .whitespaces).wholeMatch(of: /[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
        }

        private static func count(_ number: Decimal) -> Result<Int64, Trouble> {
            var (number, whole) = (number, Decimal())
            NSDecimalRound(&whole, &number, 0, .plain)
            guard whole == number else { return .failure(Trouble(kind: .notANumber)) }
            guard number >= 0 else { return .failure(Trouble(kind: .negative)) }
            guard number <= Decimal(VideoFigures.largest) else { return .failure(Trouble(kind: .absurd)) }
            return .success(NSDecimalNumber(decimal: number).int64Value)
        }
    }
}
