package import FoundationEssentials
import Timekeeping

/// What was seen, as series.
extension CheckRunner {
    package func samples(at date: Date) async -> [SeriesSample] {
        await listen()
        return state.withLock { state in
            defer { state.samples = [] }
            let told = Set(state.samples.map(\.name))
            let seldom = state.latest.values.filter { Self.isRepeated($0, at: date) }
                .sorted { $0.check.name < $1.check.name }
                .flatMap { reading in
                    reading.answer.figures(of: reading.check).map { SeriesSample($0.name, at: date, $0.value) }
                }
            let reached = state.latest.values.filter { reading in
                !reading.answer.isUp && state.agreement.isReachedElsewhere(reading, at: date)
            }
            let up = Set(reached.map { CheckAnswer.up($0.check) })
            return (state.samples + seldom.filter { !told.contains($0.name) }).map { sample in
                up.contains(sample.name) ? SeriesSample(sample.name, at: sample.at, 1) : sample
            }
        }
    }

    /// What was seen since the last call, and where this node is alone with what it sees.
    func ownViews(at date: Date) -> [SeriesSample] {
        state.withLock { state in
            defer { state.views = [] }
            let agreement = state.agreement
            let known = state.latest.values.filter { reading in
                date.timeIntervalSince(reading.at) <= CheckAgreement.validity(of: reading.check)
                    && agreement.isSeenElsewhere(reading.check, at: date)
            }
            let alone = known.sorted { $0.check.name < $1.check.name }.map { reading in
                let isAlone = !reading.answer.isUp && agreement.isReachedElsewhere(reading, at: date)
                return SeriesSample(
                    SeriesName("check_unreached", ["check": reading.check.name]), at: date, isAlone ? 1 : 0)
            }
            return state.views + alone
        }
    }

    /// While the store is away nothing new is heard, and what was heard grows old.
    private func listen() async {
        guard let nodes, let longest = checks.map(CheckAgreement.validity).max(),
            let views = try? await nodes.checkViews(within: .seconds(longest) + .seconds(15))
        else { return }
        let others = views.filter { $0.node != node }
        state.withLock { $0.agreement.others = others }
    }

    /// What is asked seldom holds until it is asked again: a condition over minutes would never find it otherwise.
    private static func isRepeated(_ reading: CheckReading, at date: Date) -> Bool {
        let (check, age) = (reading.check, date.timeIntervalSince(reading.at))
        return check.every > longestSpacing && age > 0
            && age <= check.every.seconds + check.timeout.seconds + longestSpacing.seconds
    }

    private static let longestSpacing = Duration.seconds(60)
}
