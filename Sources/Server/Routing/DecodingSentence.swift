import Foundation

/// Why a JSON body could not be read, in one sentence that names the key.
enum DecodingSentence {
    static func refusal(_ error: DecodingError) -> APIError {
        switch error {
        case .keyNotFound(let key, let context):
            .invalidBody("the body has no \"\(place(context.codingPath + [key]))\", which is required")
        case .valueNotFound(let type, let context):
            .invalidBody("\(subject(context.codingPath)) is null; allowed is \(words(type))")
        case .typeMismatch(let type, let context):
            .invalidBody("\(subject(context.codingPath)) is not of the right kind; allowed is \(words(type))")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            .invalidBody("\(subject(context.codingPath)) has a value that is not allowed")
        default:
            APIError(.badRequest, "invalid_json", "the body is not valid JSON (RFC 8259) in UTF-8")
        }
    }

    private static func subject(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "the body" : "\"\(place(path))\""
    }

    /// `alerts[0].status`.
    private static func place(_ path: [any CodingKey]) -> String {
        let text = path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return APIError.excerpt(text)
    }

    private static func words(_ type: Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is Date.Type: "an instant such as 2025-09-05T10:00:00Z"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is any Collection.Type where !(type is any KeyedList.Type): "a list"
        default: "an object"
        }
    }
}

/// Tells dictionaries from other collections.
private protocol KeyedList {}
extension Dictionary: KeyedList {}
