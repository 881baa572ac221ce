import TestSupport
import Testing

@testable import Telemetry

@Suite("Reading a report")
struct UsageReportReaderTests {
    private static let valid = """
        {"anonymous_id":"a1b2","timestamp":"2025-09-05T10:00:00","project":"shop","info":{"os":"Linux","version":"2.2.0"}}
        """

    @Test("takes the id, the project, the system and the version")
    func takes() throws {
        let (report, dropped) = try UsageReportReader.read(Self.valid.utf8)
        #expect(report == UsageReport(anonymousID: "a1b2", project: "shop", os: "Linux", version: "2.2.0"))
        #expect(dropped == 0)
    }

    @Test("drops and counts every other field, also those of info, whatever they hold")
    func drops() throws {
        let body = """
            {"extra":{"os":[1,{"a":null}]},"anonymous_id":"a","timestamp":"","project":"p","ip":"1.2.3.4",
            "info":{"os":"Linux","version":"1","host":"secret","cores":-1.5e+3,"more":[true,false]}}
            """
        let (report, dropped) = try UsageReportReader.read(body.utf8)
        #expect(report == UsageReport(anonymousID: "a", project: "p", os: "Linux", version: "1"))
        #expect(dropped == 5)
    }

    @Test("says unknown for a system or version that is missing, empty or no text")
    func unknown() throws {
        for info in ["{}", #"{"os":null,"version":7}"#, #"{"os":"","version":" "}"#] {
            let report = try UsageReportReader.read(Self.body(info: info).utf8).report
            #expect(report.os == "unknown")
            #expect(report.version == "unknown")
        }
    }

    @Test("understands escapes, surrogate pairs and halves of them")
    func escapes() throws {
        let body = Self.body(info: #"{"os":"\u4e2d\ud83d\ude00\/\"","version":"\ud83d!"}"#)
        let report = try UsageReportReader.read(body.utf8).report
        #expect(report.os == "中😀/\"")
        #expect(report.version == "\u{FFFD}!")
    }

    @Test("cuts a long system at the end of a character and leaves control characters out")
    func cuts() throws {
        let body = Self.body(info: #"{"os":"\#(String(repeating: "中", count: 40))","version":"1\u0000\u001f.0"}"#)
        let report = try UsageReportReader.read(body.utf8).report
        #expect(report.os == String(repeating: "中", count: 21))
        #expect(report.version == "1.0")
    }

    @Test(
        "names the field that is wrong",
        arguments: [
            (#"{"timestamp":"","project":"p","info":{}}"#, UsageReportProblem.missing(field: "anonymous_id")),
            (#"{"anonymous_id":"a","project":"p","info":{}}"#, .missing(field: "timestamp")),
            (#"{"anonymous_id":"a","timestamp":"","info":{}}"#, .missing(field: "project")),
            (#"{"anonymous_id":"a","timestamp":"","project":"p"}"#, .missing(field: "info")),
            (
                #"{"anonymous_id":1,"timestamp":"","project":"p","info":{}}"#,
                .wrongType(field: "anonymous_id", wanted: "a string")
            ),
            (
                #"{"anonymous_id":"a","timestamp":5,"project":"p","info":{}}"#,
                .wrongType(field: "timestamp", wanted: "a string")
            ),
            (
                #"{"anonymous_id":"a","timestamp":"","project":null,"info":{}}"#,
                .wrongType(field: "project", wanted: "a string")
            ),
            (
                #"{"anonymous_id":"a","timestamp":"","project":"p","info":"x"}"#,
                .wrongType(field: "info", wanted: "an object")
            ),
            (#"{"anonymous_id":"  ","timestamp":"","project":"p","info":{}}"#, .empty(field: "anonymous_id")),
            (
                #"{"anonymous_id":"a\u0000b","timestamp":"","project":"p","info":{}}"#,
                .controlCharacters(field: "anonymous_id")
            ),
            (
                #"{"anonymous_id":"a","timestamp":"","project":"p\u007f","info":{}}"#,
                .controlCharacters(field: "project")
            ),
            ("[]", .notAnObject), ("null", .notAnObject), ("", .malformed(at: 0)), ("{", .malformed(at: 1)),
            ("{} x", .malformed(at: 3)), ("{\"a\":01}", .malformed(at: 6)), ("{\"a\":+1}", .malformed(at: 5)),
            ("{\"a\":\"\t\"}", .malformed(at: 6)), ("{\"a\":tru}", .malformed(at: 5)),
            ("{\"a\":1,}", .malformed(at: 7)),
        ] as [(String, UsageReportProblem)])
    func problems(_ body: String, _ problem: UsageReportProblem) {
        #expect(throws: problem) { try UsageReportReader.read(body.utf8) }
    }

    @Test("refuses an id of more than 128 bytes, and takes one of 128")
    func longIDs() throws {
        func body(_ count: Int) -> String {
            #"{"anonymous_id":"\#(String(repeating: "x", count: count))","timestamp":"","project":"p","info":{}}"#
        }
        #expect(try UsageReportReader.read(body(128).utf8).report.anonymousID.utf8.count == 128)
        #expect(throws: UsageReportProblem.tooLong(field: "anonymous_id", mostBytes: 128)) {
            try UsageReportReader.read(body(129).utf8)
        }
    }

    @Test("does not follow nesting without end")
    func deep() {
        for bracket in ["[", "{\"a\":"] {
            let body = "{\"a\":" + String(repeating: bracket, count: 100_000)
            #expect(throws: UsageReportProblem.tooDeep(most: 32)) { try UsageReportReader.read(body.utf8) }
        }
    }

    @Test("never fails on any bytes but with a problem")
    func randomBytes() {
        var random = SeededRandom(seed: 7)
        let alphabet = Array(#"{}[]:,"\u0019eE+-.truefalsn x"#.utf8) + [0, 0x80, 0xFF, 0xC3, 0xED, 0xF0]
        for _ in 0..<20_000 {
            let body = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                    : UInt8.random(in: 0...255, using: &random)
            }
            expectSound(body)
        }
    }

    @Test("never fails on a valid body with bytes changed, left out or put in")
    func mutatedBodies() {
        var random = SeededRandom(seed: 8)
        for _ in 0..<20_000 {
            var body = Array(Self.valid.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: body[place] = UInt8.random(in: 0...255, using: &random)
                case 1: body.remove(at: place)
                case 2: body.insert(body[Int.random(in: 0..<body.count, using: &random)], at: place)
                default: body.removeLast(min(body.count - 1, 1 + place / 4))
                }
            }
            expectSound(body)
        }
    }

    /// What is taken keeps the promises of `UsageReport`.
    private func expectSound(_ body: [UInt8]) {
        guard let (report, dropped) = try? UsageReportReader.read(body) else { return }
        #expect((1...128).contains(report.anonymousID.utf8.count))
        #expect((1...128).contains(report.project.utf8.count))
        #expect((1...64).contains(report.os.utf8.count))
        #expect((1...64).contains(report.version.utf8.count))
        #expect(dropped >= 0)
    }

    private static func body(info: String) -> String {
        #"{"anonymous_id":"a","timestamp":"","project":"p","info":\#(info)}"#
    }
}
