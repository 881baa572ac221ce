/// A limit, and on which side of it a value is bad.
package struct ValueComparison: Sendable, Hashable {
    package enum Relation: String, Sendable, CaseIterable {
        case greater = ">"
        case greaterOrEqual = ">="
        case less = "<"
        case lessOrEqual = "<="
        case equal = "=="
        case different = "!="
    }

    package var relation: Relation
    package var limit: Double

    package init(_ relation: Relation, _ limit: Double) {
        self.relation = relation
        self.limit = limit
    }

    package func holds(_ value: Double) -> Bool {
        switch relation {
        case .greater: value > limit
        case .greaterOrEqual: value >= limit
        case .less: value < limit
        case .lessOrEqual: value <= limit
        case .equal: value == limit
        case .different: value != limit
        }
    }

    /// Whether `other` looks the other way and leaves no value to both, but the limit that they share.
    func isOpposite(to other: ValueComparison) -> Bool {
        switch (relation, other.relation) {
        case (.greater, .less), (.greater, .lessOrEqual), (.greaterOrEqual, .less), (.greaterOrEqual, .lessOrEqual):
            other.limit <= limit
        case (.less, .greater), (.less, .greaterOrEqual), (.lessOrEqual, .greater), (.lessOrEqual, .greaterOrEqual):
            other.limit >= limit
        default: false
        }
    }
}
