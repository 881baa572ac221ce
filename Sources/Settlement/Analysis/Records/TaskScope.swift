/// The tasks of a source, and which of them an analysis counts: those that a settlement would count now, because they
/// are active, and those that were settled in the period, because what is over does not change when a task ends.
package struct TaskScope: Sendable {
    package struct Task: Sendable, Hashable {
        package let projectID: String?
        package let title: String?
        package let isActive: Bool
    }

    private var tasks: [Int64: Task]
    private var settled: Set<Int64>

    package init(tasks: [Int64: Task], settled: Set<Int64>) {
        self.tasks = tasks
        self.settled = settled
    }

    package subscript(_ id: Int64) -> Task? { tasks[id] }

    package func counts(_ id: Int64) -> Bool { settled.contains(id) || tasks[id]?.isActive == true }
}
