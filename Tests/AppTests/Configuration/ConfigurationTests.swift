import App
import Channels
import Database
import Delivery
import Foundation
import Settings
import Testing

@Suite struct ConfigurationTests {
    static let good = """
        timezone: Asia/Shanghai
        store: sqlite:data/herald.db
        redis: ${REDIS_URL:-}
        dispatch: { concurrency: 20, batch_size: 300, qps: 600, max_attempts: 5, backoff_base: 2.0 }
        sources:
          sixpage: { url: "mysql://reader:${SIXPAGE_PASSWORD}@127.0.0.1:3306/sixpage", pool: 4, statement_timeout: 60s, max_rows: 10000 }
        channels:
          ops: { type: wecom-robot, key: "${WECOM_ROBOT_KEY}" }
        reports:
          sixpage-activity:
            source: sixpage
            schedule: "0 10,22 * * *"
            window: 24h
            title: "📊 6页网24小时活动报告({{end}})"
            lines:
              - text: "🆕 新注册：{{count}}人"
                query: SELECT COUNT(*) AS count FROM wy_user WHERE add_time >= :start_unix AND add_time < :end_unix
            empty: 暂无新活动
            timeout: 5m
            to: [ops]
            on_error: [ops]
        """
    static let environment = [
        "SIXPAGE_PASSWORD": "hunter2%21", "WECOM_ROBOT_KEY": "11111111-2222-3333-4444-555555555555",
        "DATABASE_URL": "postgres://herald:hunter2@127.0.0.1:5432/relay",
        "CRM_DATABASE": "mysql://herald:hunter2@127.0.0.1:3306/crm", "WECOM_CORP_ID": "ww1234567890abcdef",
        "WECOM_AGENT_SECRET": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
    ]

    private func read(
        _ text: String, _ environment: [String: String] = Self.environment, folder: String = ""
    ) throws(SettingsProblems) -> (HeraldConfiguration, CheckedSettings) {
        let checked = try SettingsDocument(
            text: text, name: "herald.yaml", environment: SettingsEnvironment(environment)
        )
        .checked(against: HeraldConfiguration.shape)
        return (try HeraldConfiguration(checked, folder: folder), checked)
    }

    private func problems(_ text: String, _ environment: [String: String] = Self.environment) -> [String] {
        do {
            _ = try read(text, environment)
            return []
        } catch {
            return error.sorted.map(\.description)
        }
    }

    @Test("two channels to one robot are refused: together they would send twice what it takes")
    func oneChannelForEachRobot() {
        let twice = Self.good.replacingOccurrences(
            of: "reports:\n",
            with: """
                  again: { type: wecom-robot, url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${WECOM_ROBOT_KEY}" }
                reports:

                """)
        let found = problems(twice)
        #expect(found.count == 1)
        #expect(found.first?.contains("herald.yaml:9:") == true, "\(found)")
        #expect(found.first?.contains("channels.again: found the robot of channels.ops again") == true, "\(found)")
    }

    @Test("the documented file is read as it is documented")
    func documented() throws {
        let (configuration, _) = try read(Self.good)
        #expect(configuration.timeZone.identifier == "Asia/Shanghai")
        #expect(configuration.store.database == "data/herald.db")
        #expect(configuration.sources.map(\.name) == ["sixpage"])
        #expect(configuration.sources.first?.url.password == "hunter2!")
        #expect(configuration.sources.first?.statementTimeout == .seconds(60))
        #expect(configuration.channels.map(\.name) == ["ops"])
        #expect(configuration.reports.map(\.name) == ["sixpage-activity"])
        #expect(configuration.dispatch.batchSize == 300)
    }

    @Test("the recipe is right", arguments: ["sixpage.yaml", "relay.yaml", "crm.yaml"])
    func recipes(name: String) throws {
        let recipe = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../recipes/\(name)")
            .path()
        let loaded = try LoadedConfiguration.load(file: recipe, environment: SettingsEnvironment(Self.environment))
        let configuration = loaded.configuration
        #expect(configuration.reports.count + configuration.settlements.count + configuration.watches.count == 1)
    }

    @Test("the variables of the system that Herald replaces override the file, and a bad one is told by its name")
    func overrides() throws {
        let variables = [
            "GLOBAL_CONCURRENCY": "7", "DISPATCH_BATCH_SIZE": "8", "DISPATCH_QPS_LIMIT": "9", "RETRY_MAX": "10",
            "RETRY_BACKOFF_BASE": "1.5",
        ]
        let (configuration, _) = try read(Self.good, Self.environment.merging(variables) { $1 })
        #expect(configuration.dispatch.concurrency == 7)
        #expect(configuration.dispatch.batchSize == 8)
        #expect(configuration.dispatch.qps == 9)
        #expect(configuration.dispatch.maxAttempts == 10)
        #expect(configuration.dispatch.backoffBase == 1.5)
        #expect(
            problems(Self.good, Self.environment.merging(["RETRY_MAX": "often"]) { $1 }) == [
                "environment variable RETRY_MAX: dispatch.max_attempts: found \"often\"; allowed is a whole number from 1 to 100"
            ])
    }

    @Test("relative paths are relative to the folder of the file")
    func paths() throws {
        let (configuration, _) = try read(Self.good, folder: "/etc/herald/")
        #expect(configuration.store.database == "/etc/herald/data/herald.db")
        #expect(configuration.paths.webhookLog == "/etc/herald/webhook-log")
        #expect(configuration.paths.logs == "/etc/herald/logs")
        let absolute = try read(
            "store: sqlite:/var/lib/herald.db\npaths: { logs: /var/log/herald }", folder: "/etc/herald/"
        ).0
        #expect(absolute.store.database == "/var/lib/herald.db")
        #expect(absolute.paths.logs == "/var/log/herald")
    }

    @Test("what only the whole can tell is checked as well, at its place, together with all else")
    func crossChecks() {
        let text = """
            timezone: CST
            sources: { shop: { url: "sqlite:shop.db" } }
            channels: { ops: { type: wecom-robot, key: "a b" } }
            reports:
              daily:
                source: shpo
                schedule: "0 25 * * *"
                title: t
                lines: [{ text: a, query: SELECT 1 }]
                to: [ops, opz]
            monitoring: { to: [nobody] }
            """
        let found = problems(text)
        let expected = [
            "herald.yaml:1:1: timezone: found \"CST\"; allowed is an IANA time zone such as Asia/Shanghai (",
            "herald.yaml:3:39: channels.ops.key: the robot key holds a character other than",
            "herald.yaml:6:5: reports.daily.source: found \"shpo\"; allowed is a source of this file: shop",
            "herald.yaml:7:5: reports.daily.schedule: found \"0 25 * * *\"",
            "herald.yaml:10:15: reports.daily.to[1]: found \"opz\"; allowed is a channel of this file: ops",
            "herald.yaml:11:20: monitoring.to[0]: found \"nobody\"; allowed is a channel of this file: ops",
        ]
        #expect(found.count == expected.count, "\(found)")
        for (problem, beginning) in zip(found, expected) { #expect(problem.hasPrefix(beginning)) }
    }

    @Test("a wrong value is told once, not again by whoever reads it")
    func once() {
        #expect(problems("dispatch: { concurrency: many }").count == 1)
        #expect(problems("dispatch: 3").count == 1)
        #expect(problems("sources: { a: { url: 3 } }").count == 1)
        #expect(problems("sources: { a: {} }").count == 1)
        #expect(problems("channels: { a: { type: wecom-robot } }").count == 1)
        #expect(problems("reports: 3").count == 1)
    }

    @Test("there is a statistics server where the file has a section for it")
    func statistics() throws {
        #expect(try read("timezone: UTC").0.telemetry == nil)
        let telemetry = try #require(try read("telemetry: {}").0.telemetry)
        #expect(telemetry.topVersions == 200 && telemetry.logDays == 30 && telemetry.projects.isEmpty)
        #expect(try read("telemetry: { projects: [shop] }").0.telemetry?.projects == ["shop"])
        let found = problems("telemetry: { projects: [shop, \"desk \"] }")
        #expect(found.count == 1)
        #expect(found.first?.contains("telemetry.projects") == true)
    }

    @Test("a Redis is read, and what is none is refused without a word of its password")
    func redis() throws {
        let (configuration, checked) = try read("redis: \"redis://:hunter3@redis.internal/2\"")
        #expect(configuration.redis?.location == "redis.internal:6379/2")
        #expect(checked.secrets.contains("hunter3"))
        let found = problems("redis: \"rediss://:hunter3@redis.internal\"")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("herald.yaml:1:1: redis: found a secret value; allowed is redis://") == true)
        #expect(found.first?.contains("TLS") == true)
        #expect(found.first?.contains("hunter3") == false)
    }

    @Test("what a channel says of other channels must be there, and a chain of fallbacks must end")
    func policies() throws {
        func channels(_ ops: String, _ duty: String = "") -> String {
            "channels: { ops: { type: wecom-robot, key: aaaa\(ops) }, duty: { type: wecom-robot, key: bbbb\(duty) } }"
        }
        let (configuration, _) = try read(channels(", fallback: duty, owners: [duty], merge: { after: 5m }"))
        let policy = configuration.channels.first { $0.name == "ops" }?.policy
        #expect(policy?.fallback == "duty")
        #expect(policy?.owners == ["duty"])
        #expect(policy?.merge == MergeRule(after: .seconds(300), quotes: 5))
        #expect(policy?.breaker == BreakerRule(failures: 4, disableAfter: nil))
        let rested = try read(channels(", breaker: { failures: 3, rest: 5s, longest_rest: 1m, disable_after: 2h }")).0
        #expect(
            rested.channels.first { $0.name == "ops" }?.policy.breaker
                == BreakerRule(
                    failures: 3, rest: .seconds(5), longestRest: .seconds(60), disableAfter: .seconds(7_200)))
        #expect(
            problems(channels(", fallback: dutty"))
                == ["herald.yaml:1:50: channels.ops.fallback: found \"dutty\"; allowed is one of duty"])
        #expect(problems(channels(", owners: [ops]")).count == 1)
        let circle = problems(channels(", fallback: duty", ", fallback: ops"))
        #expect(circle.contains { $0.contains("ops → duty → ops") }, "\(circle)")
    }

    @Test("the key inside a robot's webhook URL is a secret as well")
    func webhookAddress() throws {
        let address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=11111111-2222-3333-4444-555555555555"
        let (configuration, checked) = try read("channels: { ops: { type: wecom-robot, url: \"\(address)\" } }")
        let robot = try #require(configuration.channels.first?.declaration as? WeComRobotSettings)
        #expect(robot.key.secret == "11111111-2222-3333-4444-555555555555")
        #expect(checked.secrets == [address, "11111111-2222-3333-4444-555555555555"])
    }

    @Test("no secret is shown")
    func secrets() throws {
        let (configuration, checked) = try read(Self.good)
        #expect(checked.secrets.isSuperset(of: ["hunter2%21", "hunter2!", "11111111-2222-3333-4444-555555555555"]))
        var shown = checked.effective(HeraldConfiguration.shape).yaml()
        shown += try checked.effective(HeraldConfiguration.shape).json()
        shown += "\(configuration.store) \(configuration.sources)"
        for secret in checked.secrets { #expect(!shown.contains(secret)) }
        #expect(shown.contains("mysql://reader:•••@127.0.0.1:3306/sixpage"))
        #expect(shown.contains("key: •••"))
    }
}
