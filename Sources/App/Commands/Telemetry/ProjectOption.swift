import ArgumentParser

/// `--project`, for what can be asked of one application.
struct ProjectOption: ParsableArguments {
    @Option(name: .customLong("project"), help: ArgumentHelp("One application; all together, if not given."))
    var name: String?
}
