import Foundation
import TestSupport

@testable import Monitoring

/// A program that writes a log, and what rotates it, with books of every line.
final class RotatingWriter {
    private let scene: LogScene
    private var random: SeededRandom
    private var number = 0
    private var unfinished = ""
    private var rotated = 0

    /// The messages of lines from warnings up, with what belongs to them.
    private(set) var kept: [String] = []
    /// By level and source.
    private(set) var counts: [String: Int] = [:]

    init(_ scene: LogScene, seed: UInt64) {
        self.scene = scene
        random = SeededRandom(seed: seed)
    }

    func step() throws {
        switch Int.random(in: 0..<12, using: &random) {
        case 0:
            try finishLine()
            try shift()
            try scene.move("app.log", to: "app.log.1")
        case 1:
            try finishLine()
            try shift()
            try scene.copyAndTruncate("app.log", to: "app.log.1")
        default: for _ in 0..<Int.random(in: 1...12, using: &random) { try write() }
        }
    }

    func finishLine() throws {
        try scene.append(unfinished)
        unfinished = ""
    }

    /// The oldest file is removed as its number is beyond what is kept. Only what was read may go.
    func forgetOldest() throws {
        guard rotated > 6, unfinished.isEmpty else { return }
        try? scene.remove("app.log.\(rotated)")
        rotated -= 1
    }

    private func write() throws {
        number += 1
        let level = ["INFO", "INFO", "WARNING", "ERROR"][Int.random(in: 0..<4, using: &random)]
        let source = "shop.part\(Int.random(in: 0..<6, using: &random))"
        var message = "line \(number) " + String(repeating: "x", count: Int.random(in: 0..<300, using: &random))
        if level == "ERROR", Bool.random(using: &random) { message += "\nTraceback:\n  File \"\(number).py\"" }
        counts["\(level) \(source)", default: 0] += 1
        if level != "INFO" { kept.append(message) }
        let text = unfinished + LogScene.line(message, level, source: source)
        let cut = Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 1..<text.utf8.count, using: &random) : 0
        try scene.append(String(text.dropLast(cut)))
        unfinished = String(text.suffix(cut))
    }

    private func shift() throws {
        try scene.append("")
        for number in stride(from: rotated, through: 1, by: -1) {
            try scene.move("app.log.\(number)", to: "app.log.\(number + 1)")
        }
        rotated += 1
    }
}
