import Database

/// The one place that turns an error into a sentence for people.
enum ErrorSentence {
    static func describe(_ error: any Error) -> String {
        switch error {
        case let error as DatabaseError:
            return [error.description, error.hint].compactMap(\.self).joined(separator: "; ")
        case is CancellationError:
            return "interrupted"
        default:
            return "\(error)"
        }
    }
}
