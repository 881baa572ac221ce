import Foundation
package import HTTPTypes
package import Hummingbird
import Observability

extension Answer {
    /// `{"ok":true,"trace_id":…, …}` with the keys of `facts` in snake case: the commands print the same facts with the
    /// keys as Swift has them.
    package static func facts(
        _ facts: some Encodable, _ request: RequestFacts, status: HTTPResponse.Status = .ok,
        headers: HTTPFields = HTTPFields()
    ) throws -> Response {
        let body = Success(traceID: request.traceID, facts: facts)
        return bytes(
            try encoder().encode(body), contentType: "application/json", status: status, headers: headers)
    }

    /// `{"ok":true,"trace_id":…,"NAME":{…}}`
    package static func facts(
        _ name: String, _ facts: some Encodable, _ request: RequestFacts, status: HTTPResponse.Status = .ok,
        headers: HTTPFields = HTTPFields()
    ) throws -> Response {
        try Self.facts(Named(name: name, facts: facts), request, status: status, headers: headers)
    }

    /// `{"ok":true,"trace_id":…,"items":[…],"next_cursor":"…"|null}`
    package static func list(_ items: [some Encodable], next: PageCursor?, _ request: RequestFacts) throws -> Response {
        try facts(Items(items: items, nextCursor: next?.text), request)
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Timestamp.text(date))
        }
        return encoder
    }
}

private struct Success<Facts: Encodable>: Encodable {
    let traceID: String
    let facts: Facts

    private enum Key: String, CodingKey { case ok, traceID }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(true, forKey: .ok)
        try container.encode(traceID, forKey: .traceID)
        try facts.encode(to: encoder)
    }
}

private struct Named<Facts: Encodable>: Encodable {
    let name: String
    let facts: Facts

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(facts, forKey: Key(name))
    }
}

private struct Items<Item: Encodable>: Encodable {
    let items: [Item]
    let nextCursor: String?

    private enum Key: String, CodingKey { case items, nextCursor }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(items, forKey: .items)
        // null on the last page, not left out: who pages looks for it.
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}
