/// One thing that a watch needs in its source, and how it stands there.
package struct ObjectStatus: Sendable, Hashable, Encodable {
    package enum Kind: String, Sendable, Hashable, Encodable {
        case table, column, index, function, trigger, procedure
    }

    package enum State: String, Sendable, Hashable, Encodable {
        /// As it would be made now.
        case present
        case missing
        /// Ours, and another than would be made now.
        case differs
        /// Somebody else's that does the same: taken as it stands.
        case adopted
        /// Somebody else's under our name: left alone.
        case foreign
        /// The user may not see whether it is there.
        case hidden
    }

    package let kind: Kind
    package let name: String
    package internal(set) var state: State
    /// What differs, or what else is to be said.
    package internal(set) var notes: [String]
    /// Nothing is told without it.
    package internal(set) var isNeeded: Bool

    init(_ kind: Kind, _ name: String, _ state: State, _ notes: [String] = [], isNeeded: Bool = true) {
        self.kind = kind
        self.name = name
        self.state = state
        self.notes = notes
        self.isNeeded = isNeeded
    }

    /// Whether the watch works, as far as this is concerned.
    package var isFine: Bool {
        switch state {
        case .present, .adopted, .hidden: true
        case .missing, .differs, .foreign: !isNeeded
        }
    }

    /// `trigger tr_member_insert_notification`
    package var subject: String { "\(kind.rawValue) \(name)" }

    /// `trigger tr_member_insert_notification is missing`
    package var sentence: String {
        let state =
            switch state {
            case .present: "is there"
            case .missing: isNeeded ? "is missing" : "is missing, which does no harm"
            case .differs: "differs"
            case .adopted: "is there, not made by Herald: adopted as it stands"
            case .foreign: "is there, but not Herald's: left alone"
            case .hidden: "cannot be seen by this user"
            }
        return "\(subject) \(state)" + (notes.isEmpty ? "" : ": " + notes.joined(separator: "; "))
    }
}
