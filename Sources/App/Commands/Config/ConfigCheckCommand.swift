import ArgumentParser
import Settings

/// `herald config check`: reads files only; whether the databases answer is `herald doctor`'s question.
struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find everything that is wrong with the configuration, without connecting to anything.",
        discussion: """
            Prints one line for each problem: file:line:column: key: what was found and what is allowed. Exit status 0 if \
            there is none, else 2.

            Example: herald config check --config /etc/herald/herald.yaml
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        do {
            let loaded = try LoadedConfiguration.load(file: try options.located())
            Console.print(json ? try Self.json(file: loaded.file, SettingsProblems()) : Self.praise(loaded))
        } catch let problems as SettingsProblems {
            guard json else { throw CommandFailure(.misuse, ConfigurationText.sentence(problems)) }
            Console.print(try Self.json(file: try? options.located(), problems))
            throw ExitCode(CommandFailure.Status.misuse.rawValue)
        }
    }

    private static func praise(_ loaded: LoadedConfiguration) -> String {
        let configuration = loaded.configuration
        var counts = [
            ("source", configuration.sources.count), ("channel", configuration.channels.count),
            ("report", configuration.reports.count),
        ]
        if !configuration.settlements.isEmpty { counts.append(("settlement", configuration.settlements.count)) }
        if !configuration.watches.isEmpty { counts.append(("watch", configuration.watches.count)) }
        let parts = counts.map { kind, count in
            "\(count) \(kind)" + (count == 1 ? "" : kind.hasSuffix("ch") ? "es" : "s")
        }
        return "\(loaded.file) is right: \(parts.joined(separator: ", "))"
    }

    private static func json(file: String?, _ problems: SettingsProblems) throws -> String {
        let value: JSONValue = [
            "ok": .bool(problems.isEmpty), "file": file.map(JSONValue.string) ?? .null,
            "problems": .list(problems.sorted.map(Self.json)),
        ]
        return try value.json()
    }

    private static func json(_ problem: SettingsProblem) -> JSONValue {
        var entries: [(key: String, value: JSONValue)] = [
            ("path", .string(problem.path)), ("message", .string(problem.message)),
        ]
        switch problem.position {
        case .file(let file, let line, let column)?:
            entries += [("file", .string(file)), ("line", .integer(line)), ("column", .integer(column))]
        case .environment(let variable)?: entries.append(("environment", .string(variable)))
        case nil: break
        }
        return .map(entries)
    }
}
