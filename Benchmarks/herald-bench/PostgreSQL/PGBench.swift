import Database
import Foundation

/// PostgreSQL's own benchmark program, with what claiming and finishing come down to in SQL.
struct PGBench {
    enum Script { case bare, withAttempts }

    private let program: String
    private let folder: URL

    init() throws {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted {
            $0.compare($1, options: .numeric) == .orderedDescending
        }
        let programs = versions.map { "\(root)/\($0)/bin/pgbench" } + ["/usr/bin/pgbench"]
        guard let program = programs.first(where: FileManager.default.isExecutableFile) else {
            throw BenchError("pgbench is not installed; it comes with Debian's postgresql")
        }
        self.program = program
        folder = FileManager.default.temporaryDirectory.appending(path: "herald-pgbench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// - Returns: deliveries a second, without the time that connecting took.
    func perSecond(_ script: Script, _ url: DatabaseURL, count: Int, batch: Int, sessions: Int) throws -> Double {
        let file = folder.appending(path: "script.sql")
        try text(script, batch: batch).write(to: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [
            "--no-vacuum", "--file", file.path, "--client", "\(sessions)", "--jobs", "2", "--transactions",
            "\(count / batch / sessions)", url.connectionText,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let words = text.split(whereSeparator: { " \n".contains($0) })
        guard process.terminationStatus == 0, let place = words.firstIndex(of: "tps"),
            let transactions = Double(words[place + 2])
        else { throw BenchError("pgbench failed: \(text.suffix(2_000))") }
        return transactions * Double(batch)
    }

    /// Two transactions, as a dispatcher needs them: between them the messages are sent.
    private func text(_ script: Script, batch: Int) -> String {
        let attempts = """
            INSERT INTO delivery_attempt (delivery_id, number, channel, started_at, finished_at, outcome, status, answer, node)
                SELECT unnest(':ids'::bigint[]), 1, 'none', 1, 1, 'delivered', 200, 'ok', 'pgbench';
            """
        return """
            WITH due AS (
                SELECT id FROM delivery WHERE state = 'pending' AND channel = 'none' AND due_at <= 9000000000
                ORDER BY due_at, id LIMIT \(batch) FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE delivery SET state = 'sending', attempts = attempts + 1, lease_owner = 'pgbench', lease_until = 1,
                    claimed_at = 1
                FROM due WHERE delivery.id = due.id RETURNING delivery.id
            )
            SELECT array_agg(id) AS ids FROM claimed \\gset
            BEGIN;
            UPDATE delivery SET state = 'delivered', due_at = NULL, finished_at = 1, lease_owner = NULL, lease_until = NULL
                WHERE id = ANY(':ids'::bigint[]);
            \(script == .withAttempts ? attempts : "")
            COMMIT;
            """
    }
}
