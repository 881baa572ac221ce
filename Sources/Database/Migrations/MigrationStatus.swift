package import FoundationEssentials

/// A migration, and when the store got it; nil if it has not yet.
package struct MigrationStatus: Sendable, Equatable {
    package let name: String
    package let appliedAt: Date?
}
