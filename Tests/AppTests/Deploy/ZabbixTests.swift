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
        #expect(expressions.count >= 13)
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
            try folder.configure(more: "server: { listen: \"127.0.0.1:\(port)\" }\ntelemetry: {}")
            let token = await folder.run("token", "create", "zabbix", "--level", "restricted")
            let secret = token.output.trimmingCharacters(in: .whitespacesAndNewlines)
            try await ServedHerald.with(folder, port: port) { herald in
                for master in template["items"].items where master["type"].text == "HTTP_AGENT" {
                    let url = try #require(master["url"].text)
                    let path = String(url.dropFirst("{$HERALD.URL}".count))
                    let reply = try await herald.call(path, token: master["headers"].items.isEmpty ? nil : secret)
                    #expect(master["status_codes"].text?.contains("\(reply.status)") == true, "\(path) \(reply.status)")
                    let body = try JSONSerialization.jsonObject(with: Data(reply.body.utf8))
                    let key = try #require(master["key"].text)
                    for item in template["items"].items where item["master_item"]["key"].text == key {
                        let path = try #require(item["preprocessing"][0]["parameters"][0].text)
                        #expect(Self.find(path, in: body) != nil, "\(path)")
                    }
                }
            }
        }
    }

    /// As much of JSONPath as the template needs of single items: `$.system.cpu_percent`, and a list's length.
    private static func find(_ path: String, in body: Any) -> Any? {
        var value: Any? = body
        for step in path.split(separator: ".").dropFirst() {
            if step.hasPrefix("items[?") { return (value as? [String: Any])?["items"] as? [Any] }
            value = step == "length()" ? (value as? [Any])?.count : (value as? [String: Any])?[String(step)]
        }
        return value
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
