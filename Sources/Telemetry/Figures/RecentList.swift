/// The numbers of users in `usage_recent`: a JSON list of integers.
enum RecentList {
    /// What is no number is passed over: a list is a hint where to look, and the rows themselves are what counts.
    static func ids(in text: String) -> [Int64] {
        text.utf8.split { !(0x30...0x39).contains($0) }.compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }

    static func text(of ids: [Int64]) -> String {
        "[" + ids.map(String.init).joined(separator: ",") + "]"
    }
}
