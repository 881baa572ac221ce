import Database
package import FoundationEssentials
import Templates

/// Counts a report's lines side by side and writes its message. A line that fails is left out and told;
/// the others go on.
package struct ReportRenderer: Sendable {
    private let sources: [String: ReportSource]

    package init(sources: [ReportSource]) {
        self.sources = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Throws: only `CancellationError`; everything else that goes wrong belongs to a line.
    package func render(_ report: ReportDefinition, at instant: Date) async throws -> RenderedReport {
        let window = ReportWindow(report.window, at: instant, in: report.timeZone)
        let lines = await rendered(report, window)
        try Task.checkCancellation()
        var failures = lines.compactMap(\.failure)
        let title = self.title(of: report, window, &failures)
        return RenderedReport(
            text: message(title, report, lines), failures: failures, window: window, lines: lines)
    }

    // MARK: - Lines

    private func rendered(_ report: ReportDefinition, _ window: ReportWindow) async -> [RenderedLine] {
        await withTaskGroup(of: (Int, RenderedLine)?.self) { group in
            for (index, line) in report.lines.enumerated() {
                group.addTask { (index, await rendered(line, report, window)) }
            }
            group.addTask {
                try? await Task.sleep(for: report.timeout)
                return nil
            }
            var lines: [Int: RenderedLine] = [:]
            var isOverdue = false
            while lines.count < report.lines.count, let finished = await group.next() {
                if let (index, line) = finished {
                    lines[index] = isOverdue ? overdue(line, report) : line
                } else {
                    isOverdue = true
                    group.cancelAll()
                }
            }
            group.cancelAll()
            return report.lines.indices.compactMap { lines[$0] }
        }
    }

    private func rendered(_ line: ReportLine, _ report: ReportDefinition, _ window: ReportWindow) async -> RenderedLine
    {
        let clock = ContinuousClock()
        let start = clock.now
        var text: String?
        var failure: LineFailure?
        do throws(LineFailure) {
            text = try await self.text(line, report, window)
        } catch {
            failure = error
        }
        return RenderedLine(label: line.label, text: text, failure: failure, elapsed: clock.now - start)
    }

    private func text(
        _ line: ReportLine, _ report: ReportDefinition, _ window: ReportWindow
    ) async throws(LineFailure) -> String? {
        let name = line.source ?? report.source
        guard let source = sources[name] else {
            throw LineFailure(report: report.name, line: line.label, cause: .unknownSource(name))
        }
        do {
            let rows = try await LineQueries(line: line, window: window, report: report).run(on: source)
            return try LineRenderer(line: line, window: window).text(rows)
        } catch let problem as TemplateProblem {
            throw LineFailure(report: report.name, line: line.label, cause: FailureCause(problem))
        } catch {
            let error = (error as? DatabaseError) ?? DatabaseError(.other, "\(error)")
            throw LineFailure(report: report.name, line: line.label, cause: FailureCause(error, source: source))
        }
    }

    /// A line that was stopped with the report failed for that reason, whatever its database says.
    private func overdue(_ line: RenderedLine, _ report: ReportDefinition) -> RenderedLine {
        guard line.failure != nil else { return line }
        let failure = LineFailure(report: report.name, line: line.label, cause: .reportTimeout(report.timeout))
        return RenderedLine(label: line.label, text: nil, failure: failure, elapsed: line.elapsed)
    }

    // MARK: - Message

    private func title(
        of report: ReportDefinition, _ window: ReportWindow, _ failures: inout [LineFailure]
    ) -> String {
        do throws(TemplateProblem) {
            return try report.title.render(NamedFacts(values: window.facts, origin: "a title knows"))
        } catch {
            failures.append(LineFailure(report: report.name, line: "title", cause: FailureCause(error)))
            return report.name
        }
    }

    /// The title, the lines that have something to say, and which ones are missing because they failed.
    private func message(_ title: String, _ report: ReportDefinition, _ lines: [RenderedLine]) -> String? {
        let failed = lines.filter { $0.failure != nil }.map(\.label)
        guard failed.count < lines.count || lines.isEmpty else { return nil }
        var texts = lines.compactMap(\.text)
        if texts.isEmpty, failed.isEmpty { texts = [report.empty] }
        if !failed.isEmpty { texts.append("⚠️ \(failed.count)项统计失败：" + failed.joined(separator: "、")) }
        return ([title] + texts).joined(separator: "\n")
    }
}
