import Foundation
import HTTPTypes
package import Hummingbird
package import NIOCore

extension Request {
    /// The whole body.
    ///
    /// - Throws: 413 beyond the limit, which is the server's (`server: body_limit`) unless the endpoint wants less.
    package func body(upTo limit: Int? = nil, _ facts: RequestFacts) async throws -> ByteBuffer {
        let limit = min(limit ?? facts.bodyLimit, facts.bodyLimit)
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw APIError.tooLarge(limit)
        }
    }

    /// The body as JSON of that type, keys as its coding keys say, instants as RFC 3339.
    ///
    /// - Throws: 415 where the content type is not JSON, 413, 400 where it is no JSON, 422 where a value is not as the
    ///   type has it, with its key.
    package func decoded<Value: Decodable>(
        as _: Value.Type = Value.self, upTo limit: Int? = nil, _ facts: RequestFacts
    ) async throws -> Value {
        try requireJSON()
        return try Self.decode(try await body(upTo: limit, facts))
    }

    /// The same where the body may be left out.
    package func decodedIfAny<Value: Decodable>(
        as _: Value.Type = Value.self, upTo limit: Int? = nil, _ facts: RequestFacts
    ) async throws -> Value? {
        let body = try await body(upTo: limit, facts)
        guard body.readableBytes > 0 else { return nil }
        try requireJSON()
        return try Self.decode(body)
    }

    private static func decode<Value: Decodable>(_ body: ByteBuffer) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let date = InstantText.parse(text) else {
                throw DecodingError.typeMismatch(
                    Date.self, .init(codingPath: decoder.codingPath, debugDescription: "no instant"))
            }
            return date
        }
        do {
            return try decoder.decode(Value.self, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw DecodingSentence.refusal(error)
        }
    }

    /// `application/json`, `application/problem+json` and the like; nothing said counts as JSON too.
    private func requireJSON() throws {
        guard let type = headers[.contentType] else { return }
        let essence = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json")) else {
            throw APIError(
                .unsupportedMediaType, "unsupported_media_type",
                "the body's content type is \"\(APIError.excerpt(type))\"; send application/json")
        }
    }
}
