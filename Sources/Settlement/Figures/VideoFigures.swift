/// The figures of one video; what nobody knows is nil, which is not nought.
package struct VideoFigures: Sendable, Hashable {
    package var views: Int64?
    package var likes: Int64?
    package var comments: Int64?
    package var shares: Int64?
    package var collects: Int64?

    package init(
        views: Int64? = nil, likes: Int64? = nil, comments: Int64? = nil, shares: Int64? = nil, collects: Int64? = nil
    ) {
        self.views = views
        self.likes = likes
        self.comments = comments
        self.shares = shares
        self.collects = collects
    }

    package subscript(_ measure: Measure) -> Int64? {
        get {
            switch measure {
            case .views: views
            case .likes: likes
            case .comments: comments
            case .shares: shares
            case .collects: collects
            }
        }
        set {
            switch measure {
            case .views: views = newValue
            case .likes: likes = newValue
            case .comments: comments = newValue
            case .shares: shares = newValue
            case .collects: collects = newValue
            }
        }
    }

    /// A video can have no more than this: what is larger is a mistake of whoever wrote it.
    package static let largest: Int64 = 1_000_000_000_000
}
