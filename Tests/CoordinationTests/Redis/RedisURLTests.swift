import Coordination
import Testing

@Suite("A Redis's URL")
struct RedisURLTests {
    @Test("names address, user, password and database")
    func parts() throws {
        let url = try RedisURL("redis://al%40ice:p%3Aw%2F@redis.example:7000/3")
        #expect(url.address == .host("redis.example", port: 7_000))
        #expect(url.user == "al@ice")
        #expect(url.password == "p:w/")
        #expect(url.database == 3)
        #expect("\(url)" == "redis://al@ice:***@redis.example:7000/3")
        let short = try RedisURL("redis://[::1]")
        #expect(short.address == .host("::1", port: 6_379))
        #expect(short.password == nil && short.database == 0)
        #expect(try RedisURL("redis://:secret@host").password == "secret")
        let socket = try RedisURL("unix:/run/redis.sock?db=2")
        #expect(socket.address == .socket(path: "/run/redis.sock"))
        #expect(socket.database == 2)
    }

    @Test(
        "that is wrong is refused with what to do, and without the password",
        arguments: [
            ("rediss://:hunter2@host", "TLS"), ("redis:host", "redis://user"), ("http://host", "redis://user"),
            ("", "redis://user"), ("redis://", "host is missing"), ("redis://:hunter2@", "host is missing"),
            ("redis://:hunter2@host:port", "port"), ("redis://:hun/ter2@host:1", "%2F"),
            ("redis://:hun?ter2@host:1", "%3F"), ("redis://:hun#ter2@host:1", "%23"),
            ("redis://me:12/ter2@host:1", "%2F"),
            ("redis://host:0", "port"), ("redis://host/x", "database"), ("redis://host/-1", "database"),
            ("redis://host/0?a=b", "no options"), ("redis://:hunter2%@host", "%25"), ("redis://user@host", "password"),
            ("redis://:%ff@host", "UTF-8"), ("redis://[::1", "]"), ("unix:relative", "absolute"),
            ("unix:/a?x=1", "db only"), ("redis://:%+1@host", "%25"),
        ])
    func mistakes(text: String, part: String) {
        do {
            _ = try RedisURL(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect("\(error)".contains(part), "\(error)")
            #expect(!"\(error)".contains("hunter2") && !"\(error)".contains("ter2"))
        }
    }
}
