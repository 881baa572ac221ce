import Database
import Foundation
import SQLiteDriver
import TestSupport

/// The physical limit of enqueueing: one prepared INSERT for each row over SQLite's own session, with the
/// durability and the unique key that the outbox has, in transactions of a fixed size.
enum BareInserts {
    static func perSecond(_ count: Int, perTransaction: Int, in folder: URL) async throws -> Double {
        let path = folder.appending(path: "bare-\(perTransaction)-\(UUID().uuidString).db").path
        return try await onOwnThread {
            let connection = try SQLiteDriver(path: path, role: .store).connect()
            defer { connection.close() }
            try connection.executeScript(
                """
                CREATE TABLE bare (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, entry_key TEXT NOT NULL,
                    message TEXT NOT NULL, state TEXT NOT NULL, created_at BIGINT NOT NULL, UNIQUE (channel, entry_key)
                )
                """)
            let start = ContinuousClock.now
            for first in stride(from: 0, to: count, by: perTransaction) {
                try connection.transaction {
                    for number in first..<min(first + perTransaction, count) {
                        try connection.execute(
                            """
                            INSERT INTO bare (channel, entry_key, message, state, created_at)
                            VALUES (\("instant"), \("bench:\(number)"), \(BenchMessage.text(number)), \("pending"), \(number))
                            """)
                    }
                }
            }
            return Double(count) / (start.duration(to: .now) / .seconds(1))
        }
    }
}

/// About as long as an activity report.
enum BenchMessage {
    static func text(_ number: Int) -> String {
        """
        📊 6页网24小时活动报告(2025-09-05 10:00)
        🆕 新注册：\(number)人
        💰 购买：2笔，收入¥298
        👥 活跃：15人登录
        📚 观看：25次，120分钟
        """
    }
}
