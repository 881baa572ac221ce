/// Where a run is. `running` goes to one of the others and never comes back, except that a run whose node
/// died is taken over and runs again.
package enum RunState: String, Sendable, CaseIterable {
    /// A node works on it and renews its lease.
    case running
    case succeeded
    case failed
    /// Stopped after the job's timeout.
    case timedOut = "timed_out"
    /// Nobody ran it in its time nor within its grace.
    case missed
    /// Not started, because an earlier run of the job was still at work.
    case overlapped
    /// Its node died at work, and it was too late to run it again.
    case abandoned

    /// What the job is told of it, or nil if all is well.
    var trouble: RunTrouble.Kind? {
        switch self {
        case .running, .succeeded: nil
        case .failed: .failed
        case .timedOut: .timedOut
        case .missed: .missed
        case .overlapped: .overlapped
        case .abandoned: .abandoned
        }
    }
}
