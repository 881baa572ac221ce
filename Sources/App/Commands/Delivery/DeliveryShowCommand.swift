import ArgumentParser
import Delivery
import Foundation
import Server

/// `herald delivery show ID`
struct DeliveryShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one delivery with its message and every attempt.",
        discussion: "Example: herald delivery show 42")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The delivery's id.")
    var id: Int64

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let ledger = DeliveryLedger(outbox: application.outbox)
            guard let details = try await ledger.show(id) else {
                throw CommandFailure(.workFailed, "there is no delivery \(id)")
            }
            if json {
                return try JSONOutput.print(DeliveryDetailsFacts(details))
            }
            let waits = details.summary.state == .pending
            let pause = waits ? try await ledger.pauses().first { $0.channel == details.summary.channel } : nil
            show(details, pause, application)
        }
    }

    private func show(_ details: DeliveryDetails, _ pause: ChannelPause?, _ application: HeraldApplication) {
        let delivery = details.summary
        Console.print("delivery \(delivery.id), part \(delivery.part) of \(delivery.parts), \(delivery.state.rawValue)")
        Console.print("channel  \(delivery.channel)")
        Console.print("key      \(delivery.key)")
        Console.print("trace    \(delivery.traceID)")
        Console.print("enqueued \(application.time(delivery.createdAt))")
        if let dueAt = delivery.dueAt { Console.print("due      \(application.time(dueAt))") }
        if let pause { Console.print("waits    \(application.pauseSentence(pause))") }
        if let finishedAt = delivery.finishedAt { Console.print("finished \(application.time(finishedAt))") }
        if let digest = delivery.mergedInto { Console.print("in       the digest \(digest)") }
        if delivery.folds > 0 { Console.print("holds    \(delivery.folds) messages") }
        if let channel = delivery.fallbackOf { Console.print("instead  of the channel \(channel)") }
        if let owner = details.leaseOwner { Console.print("sent by  \(owner)") }
        if let error = delivery.error { Console.print("why      \(error)") }
        if let hint = delivery.hint { Console.print("to do    \(hint)") }
        Console.print()
        Console.print(details.message?.shown ?? "(the stored message cannot be read)")
        for attempt in details.attempts { show(attempt, application) }
    }

    private func show(_ attempt: AttemptRecord, _ application: HeraldApplication) {
        let status = attempt.status.map { ", HTTP \($0)" } ?? ""
        let error = attempt.error.map { ": \($0)" } ?? ""
        Console.print()
        Console.print(
            "attempt \(attempt.number) at \(application.time(attempt.startedAt)), \(attempt.outcome.rawValue)\(status)\(error)"
        )
        if let reference = attempt.reference { Console.print("  the peer calls it \(reference)") }
        if let answer = attempt.answer { Console.print("  " + answer) }
    }
}
