import Database
import Settlement

/// What `herald settle` does and says, day by day.
struct SettleWork: Sendable {
    let application: HeraldApplication
    let office: SettlementOffice
    let options: SettlementOptions
    /// For the partners' answers, each day.
    let patience: Duration
    let json: Bool

    private var store: SettlementStore { SettlementStore(application.store) }
    private var name: String { office.definition.name }

    func run(_ plan: SettlePlan) async throws {
        switch plan {
        case .day(let day): try await settle(day)
        case .days(let days): try await settle(days)
        case .resume: try await resume()
        }
    }

    private func settle(_ day: SettlementDay) async throws {
        try refuseFuture(day)
        if let open = try await store.openRange(of: name) { Console.complain("herald: \(hint(open))") }
        let summary = try await settled(day, options, label: "\(day)")
        if json { try JSONOutput.print(summary) }
        try complain(summary.complaints)
    }

    private func settle(_ days: ClosedRange<SettlementDay>) async throws {
        try refuseFuture(days.upperBound)
        if let open = try await store.openRange(of: name) {
            Console.complain("herald: \(hint(open)); this call takes its place")
        }
        let range = try await store.beginRange(
            of: name, days, callbacks: options.callbacks, at: application.clock.now())
        try await work(through: range)
    }

    private func resume() async throws {
        guard let range = try await store.openRange(of: name) else {
            throw CommandFailure(.misuse, "no range of settlement \(name) is unfinished")
        }
        try await work(through: range)
    }

    private func work(through range: SettlementRange) async throws {
        var options = options
        options.callbacks = range.callbacks && options.callbacks
        let all = range.days.upperBound.date.dayNumber - range.days.lowerBound.date.dayNumber + 1
        var summaries: [SettlementSummary] = []
        var complaints: [String] = []
        for day in range.rest {
            let number = day.date.dayNumber - range.days.lowerBound.date.dayNumber + 1
            let isOpen: Bool
            do {
                let summary = try await settled(day, options, label: "\(number) of \(all) days, \(day)")
                isOpen = try await store.advance(range, past: day, at: application.clock.now())
                if json { summaries.append(summary) }
                complaints += summary.complaints
            } catch {
                throw stopped(error, at: day, number - 1, of: all)
            }
            guard isOpen || day == range.days.upperBound else {
                complaints.append("given up after \(day), \(number) of \(all) days: another range was begun meanwhile")
                break
            }
        }
        if json { try JSONOutput.print(["days": summaries]) }
        try complain(complaints)
    }

    private func settled(
        _ day: SettlementDay, _ options: SettlementOptions, label: String
    ) async throws -> SettlementSummary {
        let summary = try await explained {
            try await application.settle(day, of: office, options: options, patience: patience, label: label)
        }
        if !json { summary.lines.forEach { Console.print($0) } }
        return summary
    }

    /// The feature's own errors are sentences for people already.
    private func explained<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let refusal as SettlementRefusal {
            throw CommandFailure(.workFailed, refusal.sentences.joined(separator: "\nherald: "))
        } catch let busy as SettlementBusy {
            throw CommandFailure(.workFailed, "\(busy)")
        }
    }

    /// A day that has not begun is a wrong call, like one that does not exist.
    private func refuseFuture(_ day: SettlementDay) throws {
        let today = application.runner(of: office).today
        guard day > today else { return }
        throw CommandFailure(
            .misuse, "\(day) has not begun yet: today is \(today) in \(office.definition.timeZone.identifier)")
    }

    private func hint(_ open: SettlementRange) -> String {
        "settling \(open.days.lowerBound) to \(open.days.upperBound) was interrupted before \(open.nextDay); "
            + "herald settle --resume goes on"
    }

    private func stopped(_ error: any Error, at day: SettlementDay, _ done: Int, of all: Int) -> any Error {
        let reason = (error as? CommandFailure)?.description ?? ErrorSentence.describe(error)
        return CommandFailure(
            .workFailed,
            "\(day): \(reason)\nherald: \(done) of \(all) days are settled; herald settle --resume goes on with \(day)")
    }

    private func complain(_ complaints: [String]) throws {
        guard !complaints.isEmpty else { return }
        throw CommandFailure(.workFailed, complaints.joined(separator: "\nherald: "))
    }
}
