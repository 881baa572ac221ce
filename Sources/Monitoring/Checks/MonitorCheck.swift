/// One kind of thing that a monitor run looks at.
package protocol MonitorCheck: Sendable {
    /// Never throws: what cannot be looked at is a finding itself.
    func findings() async -> [MonitorFinding]
}
