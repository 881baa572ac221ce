import Foundation

/// A `herald.yaml` with one watch over the benchmark's members.
struct WatchConfiguration {
    let database: WatchedDatabase
    let peer: String
    let batch: Int

    /// As many sends a second as there can be: the peer sets no rate.
    var text: String {
        """
        store: sqlite:herald.db
        dispatch: { qps: 100000, concurrency: 20, batch_size: 500 }
        sources: { crm: { url: "\(database.url)" } }
        channels:
          crm:
            type: webhook
            url: "\(peer)"
            secret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz
            allow_http: true
            allow_networks: [127.0.0.0/8]
            concurrency: 20
        watches:
          new-members:
            source: crm
            table: members
            on: [insert]
            when: "deleted = 0 AND status = 'ACTIVE'"
            queue: member_notification_queue
            batch: \(batch)
            message: { type: text, text: "{{id}}" }
            to: [crm]

        """
    }

    func install(_ herald: String, _ workplace: Workplace) throws {
        let file = try write(to: workplace)
        _ = try ChildRun.alone([herald, "watch", "install", "new-members", "--config", file], in: workplace.folder)
    }

    func uninstall(_ herald: String, _ workplace: Workplace) throws {
        let file = try write(to: workplace)
        _ = try ChildRun.alone(
            [herald, "watch", "uninstall", "new-members", "--force", "--config", file], in: workplace.folder)
    }

    private func write(to workplace: Workplace) throws -> String {
        let file = workplace.folder.appending(path: "herald.yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }
}
