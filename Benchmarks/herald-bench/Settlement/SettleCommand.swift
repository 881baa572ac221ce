import Foundation

/// `herald settle DAY` as a whole process, with a configuration of its own.
struct SettleCommand {
    let herald: String
    let workplace: Workplace
    private let configuration: String
    private let day: String

    init(herald: String, url: String, day: String, workplace: Workplace) throws {
        self.herald = herald
        self.workplace = workplace
        self.day = day
        configuration = workplace.folder.appending(path: "settle.yaml").path
        try """
        timezone: Asia/Shanghai
        store: sqlite:data/herald.db
        sources:
          relay: { url: "\(url)" }
        settlements:
          drama:
            source: relay
            allow_networks: [127.0.0.0/8]

        """.write(toFile: configuration, atomically: true, encoding: .utf8)
    }

    func run(callbacks: Bool) throws -> ChildRun {
        let options = callbacks ? [] : ["--no-callback"]
        return try ChildRun.alone(
            [herald, "settle", day] + options + ["--config", configuration], in: workplace.folder)
    }

    /// What was sent is remembered in the store: without it everything is new.
    func forget() throws {
        let data = workplace.folder.appending(path: "data")
        guard FileManager.default.fileExists(atPath: data.path) else { return }
        try FileManager.default.removeItem(at: data)
    }
}
