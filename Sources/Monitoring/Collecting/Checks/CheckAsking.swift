/// Asks the question of a check once. Returns within the check's timeout and some more, whatever the other side does; where
/// a connection of a pool must be waited for, after the pool's own time at most.
package protocol CheckAsking: Sendable {
    func answer(to check: CheckDefinition) async -> CheckAnswer
}
