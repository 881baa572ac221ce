package import FoundationEssentials

/// What a check said, and when it was asked.
package struct CheckReading: Sendable, Hashable {
    package let check: CheckDefinition
    package let at: Date
    package let answer: CheckAnswer
}
