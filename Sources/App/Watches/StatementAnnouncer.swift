/// Shows statements on stderr before they are run.
enum StatementAnnouncer {
    /// Safe from the connection's thread, where the current console may be another.
    static func of(isWanted: Bool) -> @Sendable (String) -> Void {
        guard isWanted else { return { _ in } }
        let console = Console.current
        return { statement in
            Console.$current.withValue(console) { Console.complain(statement + ";") }
        }
    }
}
