import ArgumentParser
import Database
import Delivery
import FoundationEssentials
import Settings
import UnixSignals

/// Runs one command and turns whatever happened into an exit status: 0 success, 1 the work failed, 2 the
/// call or the configuration is wrong.
package enum HeraldMain {
    /// - Parameter arguments: without the program's own name.
    package static func run(_ arguments: [String]) async -> Int32 {
        do {
            // Services handle signals themselves, in their order.
            if let command = try HeraldCommand.parseAsRoot(arguments) as? any LongRunningCommand,
                command.handlesSignals
            {
                try await execute(arguments)
            } else {
                try await untilInterrupted { try await execute(arguments) }
            }
            return 0
        } catch {
            return NagiosAnswer.isWanted(by: arguments) ? reportToNagios(error) : report(error)
        }
    }

    private static func execute(_ arguments: [String]) async throws {
        var command = try HeraldCommand.parseAsRoot(arguments)
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    /// Ctrl-C cancels the command's task, so that a query is stopped on its server and files are closed.
    private static func untilInterrupted(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await body()
                return true
            }
            group.addTask {
                for await _ in signals { return false }
                return true
            }
            let finished = try await group.next() ?? true
            group.cancelAll()
            if !finished { throw CommandFailure(.workFailed, "interrupted") }
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let failure as CommandFailure:
            Console.complain("herald: \(failure.description)")
            return failure.status.rawValue
        case let exit as ExitCode:
            return exit.rawValue
        default:
            return reportParserError(error)
        }
    }

    /// A monitoring system reads stdout, and takes exit statuses 1 and 2 for news of what is monitored.
    private static func reportToNagios(_ error: any Error) -> Int32 {
        if let exit = error as? ExitCode { return exit.rawValue }
        if HeraldCommand.exitCode(for: error) == .success { return reportParserError(error) }
        let sentence = (error as? CommandFailure)?.description ?? HeraldCommand.message(for: error)
        let answer = NagiosAnswer(.unknown, sentence)
        Console.print(answer.text)
        return answer.state.rawValue
    }

    /// The parser speaks for itself (`--help` is a success on stdout); what it does not know is work that
    /// failed.
    private static func reportParserError(_ error: any Error) -> Int32 {
        let message = HeraldCommand.fullMessage(for: error)
        switch HeraldCommand.exitCode(for: error) {
        case .success:
            Console.print(message)
            return 0
        case .validationFailure:
            Console.complain(message)
            return CommandFailure.Status.misuse.rawValue
        default:
            Console.complain("herald: \(ErrorSentence.describe(error))")
            return CommandFailure.Status.workFailed.rawValue
        }
    }
}

/// A command that is a service: it handles signals by its service group.
protocol LongRunningCommand {
    /// Whether it is one as it was called.
    var handlesSignals: Bool { get }
}

extension LongRunningCommand {
    var handlesSignals: Bool { true }
}
