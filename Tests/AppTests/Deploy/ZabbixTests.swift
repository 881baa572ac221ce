import Foundation
import TestSupport
import Testing

@testable import App

@Suite("deploy/zabbix", .timeLimit(.minutes(3)))
struct ZabbixTests {
    private static func template() throws -> Tree {
        try DeployFolder.yaml("zabbix/herald.yaml")[0]["zabbix_export"]["templates"][0]
    }

    @Test("every id of the template is a UUID of version 4, and its own")
    func identifiers() throws {
        let ids = try DeployFolder.text("zabbix/herald.yaml").matches(of: /uuid: ([0-9a-f]+)/).map { $0.output.1 }
        #expect(ids.count > 40)
        #expect(Set(ids).count == ids.count)
        for id in ids {
            let digits = Array(id)
            #expect(digits.count == 32 && digits[12] == "4" && "89ab".contains(digits[16]), "\(id)")
        }
    }

    @Test("every dependent item has a master, every trigger an item, every macro a value")
    func references() throws {
        let template = try Self.template()
        let items = template["items"].items
        let rules = template["discovery_rules"].items
        let prototypes = rules.flatMap { $0["item_prototypes"].items }
        let masters = Set(items.filter { $0["type"].text == "HTTP_AGENT" }.compactMap(\.["key"].text))
        for item in items + rules + prototypes where item["type"].text == "DEPENDENT" {
            #expect(masters.contains(item["master_item"]["key"].text ?? ""), "\(item["key"].text ?? "")")
        }
        let keys = Set((items + prototypes).compactMap(\.["key"].text))
        let expressions =
            items.flatMap { $0["triggers"].items } + prototypes.flatMap { $0["trigger_prototypes"].items }
        // None stands where it was not looked for.
        let written = try DeployFolder.text("zabbix/herald.yaml").matches(of: #/\bexpression:/#).count
        #expect(!expressions.isEmpty && expressions.count == written)
        for trigger in expressions {
            let expression = trigger["expression"].text ?? ""
            let named = expression.matches(of: #/\/Herald by HTTP\/([a-z_0-9.]+(?:\[[^\]]*\])?)/#).map { String($0.1) }
            #expect(!named.isEmpty, "\(expression)")
            for key in named { #expect(keys.contains(key), "\(expression)") }
        }
        let declared = Set(template["macros"].items.compactMap(\.["macro"].text))
        let used = try DeployFolder.text("zabbix/herald.yaml").matches(of: #/\{\$HERALD[A-Z.]+\}/#).map {
            String($0.output)
        }
        #expect(Set(used) == declared)
    }

    @Test("the items find what they ask for in the answers of a real Herald")
    func answers() async throws {
        let template = try Self.template()
        let port = try LoopbackPort.free()
        try await HeraldFolder.with { folder in
            try folder.configure(
                more: """
                    server: { listen: "127.0.0.1:\(port)" }
                    telemetry: {}
                    monitoring: { rules: [{ name: always, when: "disk_percent > 1" }] }
                    """)
            // An alert fires, and an installation has reported.
            try await folder.judge()
            let token = await folder.run("token", "create", "zabbix", "--level", "restricted")
            let secret = token.output.trimmingCharacters(in: .whitespacesAndNewlines)
            try await ServedHerald.with(folder, port: port) { herald in
                let report =
                    #"{"anonymous_id":"a","timestamp":"now","project":"p","info":{"os":"Linux","version":"1.0"}}"#
                #expect(try await herald.call("/statistics", method: "POST", json: report).status == 200)
                for master in template["items"].items where master["type"].text == "HTTP_AGENT" {
                    let url = try #require(master["url"].text)
                    let path = String(url.dropFirst("{$HERALD.URL}".count))
                    let reply = try await herald.call(path, token: master["headers"].items.isEmpty ? nil : secret)
                    #expect(master["status_codes"].text?.contains("\(reply.status)") == true, "\(path) \(reply.status)")
                    let body = try JSONSerialization.jsonObject(with: Data(reply.body.utf8))
                    let key = try #require(master["key"].text)
                    for item in template["items"].items where item["master_item"]["key"].text == key {
                        let path = try #require(item["preprocessing"][0]["parameters"][0].text)
                        let found = try #require(JSONPath(path), "\(path)").value(in: body)
                        #expect(found != nil, "\(path)")
                    }
                    for rule in template["discovery_rules"].items where rule["master_item"]["key"].text == key {
                        try Self.look(at: rule, in: body)
                    }
                }
            }
        }
    }

    /// Each thing that the rule discovers has what its items ask for.
    private static func look(at rule: Tree, in body: Any) throws {
        let step = try #require(rule["preprocessing"][0]["parameters"][0].text)
        let names: [String]
        if rule["preprocessing"][0]["type"].text == "JAVASCRIPT" {
            let field = try #require(step.firstMatch(of: #/JSON\.parse\(value\)\.(\w+)/#)).output.1
            names = try #require(JSONPath("$.\(field)")?.value(in: body) as? [String: Any], "\(field)").keys.sorted()
        } else {
            let things = try #require(JSONPath(step)?.value(in: body) as? [[String: Any]], "\(step)")
            let path = try #require(rule["lld_macro_paths"][0]["path"].text)
            names = try things.map { try #require(JSONPath(path)?.value(in: $0) as? String, "\(path)") }
        }
        #expect(!names.isEmpty, "\(rule["key"].text ?? "") discovers nothing")
        for item in rule["item_prototypes"].items {
            let path = try #require(item["preprocessing"][0]["parameters"][0].text)
            for name in names {
                let found = try #require(JSONPath(path.replacing("{#NAME}", with: name)), "\(path)").value(in: body)
                #expect(found != nil, "\(path) of \(name)")
            }
        }
    }

    @Test("the Zabbix agent takes the file of user parameters, and Herald answers through it")
    func agent() async throws {
        let port = try LoopbackPort.free()
        try await HeraldFolder.with { folder in
            try folder.configure(more: "server: { listen: \"127.0.0.1:\(port)\" }")
            let herald = try HeraldProcess.binary().path
            let parameters = try DeployFolder.text("zabbix/herald.conf")
                .replacing("/usr/local/bin/herald", with: herald)
                .replacing("/etc/herald/herald.yaml", with: folder.configurationFile)
            try folder.write(parameters, to: "herald.conf")
            try folder.write(
                """
                Server=127.0.0.1
                Timeout=30
                AllowRoot=1
                LogFile=\(folder.path)/zabbix.log
                PidFile=\(folder.path)/zabbix.pid
                Include=\(folder.path)/herald.conf

                """, to: "zabbix.conf")
            try await ServedHerald.with(folder, port: port) { _ in
                for (key, wanted) in [
                    ("herald.agent.health", #""status":"healthy""#), ("herald.agent.state", "|"),
                ] {
                    let answer = try await ProgramResult.of(
                        ["zabbix_agentd", "-c", folder.path + "/zabbix.conf", "-t", key])
                    #expect(answer.status == 0 && answer.output.contains("[t|"), "\(answer.output)")
                    #expect(answer.output.contains(wanted), "\(answer.output)")
                }
            }
        }
    }
}
