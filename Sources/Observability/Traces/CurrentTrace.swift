/// The trace id of the request that the current task works for: in every line that is logged meanwhile.
package enum CurrentTrace {
    @TaskLocal package static var id: String?
}
