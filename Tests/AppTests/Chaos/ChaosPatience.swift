/// Ends what would wait for ever: only when nothing has changed for two minutes, however slow the machine is.
struct ChaosPatience<Progress: Equatable> {
    private var last: Progress?
    private var since = ContinuousClock.now

    mutating func isLeft(at progress: Progress) -> Bool {
        if progress != last { (last, since) = (progress, .now) }
        return since.duration(to: .now) < .seconds(120)
    }
}
