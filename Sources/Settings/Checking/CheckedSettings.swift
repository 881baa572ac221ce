/// A configuration held against its shape.
package struct CheckedSettings: Sendable {
    /// With defaults filled in; to be read only if there are no problems.
    package let root: SettingsNode
    package let environment: SettingsEnvironment
    /// Each with the secrets masked.
    package let problems: SettingsProblems
    /// Every secret value of this configuration, to be masked wherever Herald speaks: values of secret keys,
    /// passwords and tokens inside URLs, as written and percent-decoded.
    package let secrets: Set<String>

    /// For problems that are found later: the last line of defence should a message quote a secret.
    package func masked(_ problems: SettingsProblems) -> SettingsProblems {
        SettingsProblems(
            problems.sorted.map { problem in
                SettingsProblem(
                    position: problem.position, path: problem.path, message: SettingsMask.mask(problem.message, secrets)
                )
            })
    }
}

extension SettingsDocument {
    /// Finds everything that is wrong at once.
    package func checked(against shape: SettingsShape) -> CheckedSettings {
        var checker = SettingsChecker(environment: environment)
        let root = checker.check(root, shape, isSecret: false)
        var all = problems
        all.add(checker.problems)
        let unmasked = CheckedSettings(root: root, environment: environment, problems: all, secrets: checker.secrets)
        return CheckedSettings(
            root: root, environment: environment, problems: unmasked.masked(all), secrets: checker.secrets)
    }
}
