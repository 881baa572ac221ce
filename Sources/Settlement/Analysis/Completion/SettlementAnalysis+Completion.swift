extension SettlementAnalysis {
    /// How many of the claims were handed in.
    package func completion(_ days: ClosedRange<SettlementDay>) async throws -> CompletionRates {
        try await asking { source in
            let question = try CompletionQuestion(source, days)
            let lines = try question.lines()
            return CompletionRates(
                settlement: source.definition.name, from: days.lowerBound.description,
                to: days.upperBound.description,
                basis: question.hasClaimTimes
                    ? "rows of user_tasks created on these days"
                    : "all rows of user_tasks of tasks with submissions on these days: "
                        + "the table has no created_at that tells when each was claimed",
                lines: lines, notes: Self.notes(lines))
        }
    }

    private static func notes(_ lines: [CompletionRates.Line]) -> [String] {
        guard let unnamed = lines.first(where: { $0.platform == nil && !$0.isTotal }), unnamed.claims > 0 else {
            return []
        }
        return [
            "\(unnamed.claims) claims name no platform, as a rule because it becomes known only when a video is handed "
                + "in: the rates of single platforms leave these out, the total does not"
        ]
    }
}
