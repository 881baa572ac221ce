import Database
import FoundationEssentials
import Timekeeping

extension Outbox {
    /// Switches a channel off for all nodes, and tells its owners in the same transaction. What waits for it stays.
    ///
    /// - Returns: nil if it was off already; else why some owners could not be told, by channel.
    func disable(
        _ channel: String, reason: String, at now: Date, on connection: any Connection
    ) throws -> [String: String]? {
        guard try ChannelStore.disable(channel, at: now, reason: reason, on: connection) else { return nil }
        let waiting = try LedgerStore.pending(of: channel, on: connection)
        let text = Self.disabledNotice(channel, reason: reason, waiting: waiting)
        var untold: [String: String] = [:]
        for owner in policies[channel]?.owners ?? [] {
            let entry = OutboxEntry(
                message: .text(text), channel: owner, key: "channel-disabled:\(channel):\(now.unixMilliseconds)",
                traceID: "channel-disabled-\(channel)")
            do {
                _ = try enqueue(entry, on: connection)
            } catch let error where !(error is DatabaseError) {
                untold[owner] = "\(error)"
            }
        }
        return untold
    }

    private static func disabledNotice(_ channel: String, reason: String, waiting: Int) -> String {
        """
        🚫 渠道 \(channel) 已停用
        原因：\(reason)
        等待发送：\(waiting)条，不会丢失
        处理：修复后执行 herald channel enable \(channel)，等待的消息会继续发送
        """
    }
}
