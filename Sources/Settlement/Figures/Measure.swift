/// What is counted of a video.
package enum Measure: Int, Sendable, CaseIterable {
    case views, likes, comments, shares, collects

    /// Between the platform's prefix and `_count` in columns and callbacks: `view`.
    package var word: String {
        switch self {
        case .views: "view"
        case .likes: "like"
        case .comments: "comment"
        case .shares: "share"
        case .collects: "collect"
        }
    }
}
