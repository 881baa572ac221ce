/// Asks the question of a check once. Returns within the check's timeout and some more, whatever the other side does.
package protocol CheckAsking: Sendable {
    func answer(to check: CheckDefinition) async -> CheckAnswer
}
