import Testing
import WeCom

@Suite("WeCom's error codes")
struct WeComErrorCodeTests {
    private typealias Action = WeComErrorCode.Action

    @Test("each has the action that the documentation asks for")
    func actions() {
        let expected: [(action: Action, codes: [Int])] = [
            (.retry(after: .seconds(1) ... .seconds(5), attempts: 3), [-1]),
            (.refreshToken, [40001, 40014, 42001, 41001]),
            (.fixConfiguration, [40056, 301002, 48002, 50003, 60011, 40091, 40013]),
            (.refuseMessage, [40008, 40058, 44004, 45001, 45007]),
            (.split, [45002, 45008]),
            (.pause(.seconds(60)), [45009]),
            (.sendFewerAtOnce(after: .seconds(1) ... .seconds(3)), [45033]),
            (.trustAddress, [60020]),
            (.markReceivers, [81013, 82001, 60021, 40003]),
            (.uploadAgain, [40007]),
            (.fixTask, [41046, 41047, 41048, 41052]),
            (.disableRobot, [93000, 93004, 93008]),
        ]
        for (action, codes) in expected {
            for code in codes { #expect(WeComErrorCode(rawValue: code).action == action, "errcode \(code)") }
        }
    }

    @Test("each has a meaning and a sentence for people")
    func hints() {
        for code in WeComErrorCode.known {
            #expect(!code.meaning.isEmpty && code.hint.hasSuffix("."), "errcode \(code.rawValue)")
        }
    }

    @Test("one that is unknown says where to look it up")
    func unknown() {
        let code = WeComErrorCode(rawValue: 987_654)
        #expect(code.action == .unknown)
        #expect(!code.isKnown)
        #expect(code.hint.contains("query?e=987654"))
    }
}
