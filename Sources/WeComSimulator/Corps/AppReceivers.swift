/// Whom a message is for, as the call says: `touser`, `toparty`, `totag`.
struct AppReceivers: Sendable, Hashable {
    static let everybody = "@all"

    var users: [String]
    var parties: [String]
    var tags: [String]

    init(_ request: AppRequest) throws(Refusal) {
        users = try Self.list(request.touser, "touser", atMost: 1_000)
        parties = try Self.list(request.toparty, "toparty", atMost: 100)
        tags = try Self.list(request.totag, "totag", atMost: 100)
        if users.contains(Self.everybody) {
            users = [Self.everybody]
            // "当touser为@all时忽略本参数" of toparty and totag (path/90236).
            parties = []
            tags = []
        }
        guard !(users.isEmpty && parties.isEmpty && tags.isEmpty) else { throw .noReceivers }
    }

    private static func list(_ text: String?, _ name: String, atMost limit: Int) throws(Refusal) -> [String] {
        let ids = (text ?? "").split(separator: "|").map(String.init)
        guard ids.count <= limit else {
            throw Refusal(40058, "\(name) exceed max size \(limit). invalid Request Parameter")
        }
        return ids
    }
}
