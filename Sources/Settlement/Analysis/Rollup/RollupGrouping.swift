/// What a roll-up has a line for.
package enum RollupGrouping: String, Sendable, CaseIterable {
    case task, project, agent, platform
}
