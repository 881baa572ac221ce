import Synchronization

/// The id that stands for an installation: the one that is kept, else one from the machine, else a random one.
///
/// Those are origin 3's priorities. It is looked for once, when it is first needed, and not on the caller's thread.
package final class Identity: Sendable {
    private let project: String
    private let file: IdentityFile?
    private let facts: @Sendable () -> MachineFacts?
    private let known = Mutex<String?>(nil)

    package init(project: String, file: IdentityFile?, facts: @escaping @Sendable () -> MachineFacts?) {
        self.project = project
        self.file = file
        self.facts = facts
    }

    /// May read files. Others that ask meanwhile wait, so that a process never has two ids.
    package func id() -> String {
        known.withLock { known in
            if let known { return known }
            let id = found()
            known = id
            return id
        }
    }

    private func found() -> String {
        if let kept = file?.read() { return kept }
        let fresh = facts()?.anonymousID(project: project) ?? Self.random()
        return file?.keep(fresh) ?? fresh
    }

    private static func random() -> String {
        (0..<8).map { _ in Hexadecimal.text(UInt8.random(in: 0...UInt8.max)) }.joined()
    }
}
