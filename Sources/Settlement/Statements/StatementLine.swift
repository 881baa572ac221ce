import Foundation
import Observability

/// A statement as a line of JSON, with the keys of the feed.
package struct StatementLine: Decodable, Sendable {
    package let link: ChainLink

    private enum Key: String, CodingKey {
        case settlement, partner, number, date, revision, body, hash
        case taskID = "task_id"
        case bodyHash = "body_hash"
        case previousHash = "previous_hash"
    }

    package init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: Key.self)
        let content = StatementContent(
            settlement: try line.decode(String.self, forKey: .settlement),
            partner: try line.decode(String.self, forKey: .partner),
            number: try line.decode(Int64.self, forKey: .number),
            partnerTaskID: try Self.taskID(line), day: try line.decode(String.self, forKey: .date),
            revision: try line.decode(Int.self, forKey: .revision),
            bodyHash: try line.decode(String.self, forKey: .bodyHash))
        link = ChainLink(
            content: content, body: try line.decode(String.self, forKey: .body),
            previousHash: try line.decode(String.self, forKey: .previousHash),
            hash: try line.decode(String.self, forKey: .hash))
    }

    private static func taskID(_ line: KeyedDecodingContainer<Key>) throws -> PartnerTaskID? {
        guard line.contains(.taskID), try !line.decodeNil(forKey: .taskID) else { return nil }
        if let number = try? line.decode(Int64.self, forKey: .taskID) { return .number(number) }
        return .text(try line.decode(String.self, forKey: .taskID))
    }

    /// The line, without its newline.
    package static func text(of statement: Statement) -> String {
        let content = statement.content
        let sentAt = statement.sentAt.map { "\"\(Timestamp.text($0))\"" } ?? "null"
        return """
            {"settlement":\(JSONText.quoted(content.settlement)),"partner":\(JSONText.quoted(content.partner)),\
            "number":\(content.number),"task_id":\(content.partnerTaskID?.json ?? "null"),\
            "date":\(JSONText.quoted(content.day)),"revision":\(content.revision),\
            "body":\(JSONText.quoted(statement.body)),"body_hash":\(JSONText.quoted(content.bodyHash)),\
            "previous_hash":\(JSONText.quoted(statement.previousHash)),"hash":\(JSONText.quoted(statement.hash)),\
            "state":"\(statement.state.rawValue)","sent_at":\(sentAt)}
            """
    }
}
