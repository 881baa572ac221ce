import Foundation
import Testing

@Suite("Tokens on the command line")
struct TokenCommandTests {
    @Test("a token is made, shown once, listed without its secret, and revoked")
    func life() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure()
            let made = await folder.run("token", "create", "grafana", "--level", "restricted", "--expires", "90d")
            #expect(made.status == 0)
            // Nothing else: TOKEN=$(herald token create …) has to work.
            let match = try #require(made.output.wholeMatch(of: /(herald_([a-z2-7]{10})_[a-z2-7]{58})\n/))
            let (token, id) = (String(match.output.1), String(match.output.2))
            #expect(made.complaints.contains("the token grafana (restricted, id \(id)) is valid until "))
            #expect(!made.complaints.contains(token))

            let list = await folder.run("token", "list")
            #expect(list.output.contains("grafana") && list.output.contains(id) && list.output.contains("never"))
            let json = await folder.run("token", "list", "--json")
            #expect(json.output.contains(#""createdBy" : "cli:"#) && json.output.contains(#""state" : "live""#))

            let twice = await folder.run("token", "create", "grafana", "--level", "admin")
            #expect(twice.status == 1 && twice.output.isEmpty)
            #expect(twice.complaints.contains("there is a token grafana already"))

            let revoked = await folder.run("token", "revoke", "grafana")
            #expect(revoked.status == 0 && revoked.output == "the token grafana (id \(id)) is revoked\n")
            let again = await folder.run("token", "revoke", id)
            #expect(again.status == 0 && again.output.contains("was revoked already"))
            let unknown = await folder.run("token", "revoke", "grafana")
            #expect(unknown.status == 1)
            #expect(unknown.complaints.contains("there is no living token with the name or id grafana"))
            #expect(await folder.run("token", "list").output.isEmpty)
            let all = await folder.run("token", "list", "--all", "--json")
            #expect(all.output.contains(#""state" : "revoked""#) && all.output.contains(#""revokedBy" : "cli:"#))

            let audit = await folder.run("audit", "list")
            for word in ["token.create", "token.revoke", "grafana", "refused", "there is a token grafana already"] {
                #expect(audit.output.contains(word), "\(word) in \(audit.output)")
            }
            let everything = [list, json, twice, revoked, again, all, audit].map { $0.output + $0.complaints }.joined()
            #expect(!everything.contains(token) && !everything.contains(token.suffix(58)))
            for suffix in ["", "-wal"] {
                let store = try? Data(contentsOf: URL(fileURLWithPath: folder.path + "/data/herald.db" + suffix))
                #expect(store?.range(of: Data(token.suffix(58).utf8)) == nil)
            }
        }
    }

    @Test("a token for one purpose needs no level, and is printed whole as JSON")
    func purpose() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure()
            let made = await folder.run("token", "create", "prometheus", "--only", "metrics", "--json")
            #expect(made.status == 0 && made.complaints.isEmpty)
            #expect(made.output.contains(#""only" : "metrics""#) && made.output.contains(#""secret" : "herald_"#))
            #expect(await folder.run("token", "list").output.contains("only metrics"))
        }
    }

    @Test(
        "a wrong call says what is allowed, is exit status 2, and makes nothing",
        arguments: [
            (["x"], "say what the token may do: --level restricted, developer or admin"),
            (["x", "--level", "public"], "--level public: allowed is restricted, developer or admin"),
            (["x", "--level", "root"], "--level root: allowed is restricted, developer or admin"),
            (["x", "--only", "logs"], "--only logs: allowed is alerts, metrics, statements"),
            (["x", "--only", "metrics", "--level", "admin"], "--only stands in place of --level"),
            (["x", "--only", "statements"], "--only statements needs --settlement NAME and --partner HOST"),
            (["x", "--only", "metrics", "--partner", "a.example.com"], "--settlement and --partner go with --only"),
            (
                ["x", "--only", "statements", "--settlement", "drama", "--partner", "a.example.com"],
                "--settlement drama: allowed is one of settlements: (none is declared)"
            ),
            (["x", "--level", "admin", "--expires", "soon"], "--expires soon: allowed is a duration such as"),
            (["x", "--level", "admin", "--expires", "0s"], "--expires 0s: allowed is a duration such as"),
        ])
    func misuse(arguments: [String], complaint: String) async throws {
        try await HeraldFolder.with { folder in
            try folder.configure()
            let result = await CommandResult.of(
                ["token", "create"] + arguments + ["--config", folder.configurationFile])
            #expect(result.status == 2 && result.output.isEmpty)
            #expect(result.complaints.contains(complaint), "\(result.complaints)")
        }
    }
}
