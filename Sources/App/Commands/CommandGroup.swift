package import ArgumentParser

/// A command that only holds others: called without one, it says which there are, as a call that is wrong.
/// A script whose variable was empty must not take that for success.
package protocol CommandGroup: AsyncParsableCommand {}

extension CommandGroup {
    package func run() async throws {
        throw CommandFailure(.misuse, "\(Self.fullName) needs a subcommand\n\n" + Self.helpMessage())
    }

    private static var fullName: String {
        let name = configuration.commandName ?? ""
        return name == "herald" ? "herald" : "herald " + name
    }
}
