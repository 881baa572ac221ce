import Settlement
import Testing

@Suite("Details of a record")
struct DetailsReadingTests {
    @Test(
        "tell figures in many spellings",
        arguments: [
            (
                #"{"view_count":1200,"like_count":80,"comment_count":7}"#,
                VideoFigures(views: 1_200, likes: 80, comments: 7)
            ),
            (#"{"views": "1200", "likes": " 80 "}"#, VideoFigures(views: 1_200, likes: 80)),
            (
                #"{"viewCount":1,"likeCount":2,"commentCount":3,"shareCount":4,"favoriteCount":5}"#,
                VideoFigures(views: 1, likes: 2, comments: 3, shares: 4, collects: 5)
            ),
            (
                #"{"play_count":9,"digg_count":8,"share_count":7,"collect_count":6}"#,
                VideoFigures(views: 9, likes: 8, shares: 7, collects: 6)
            ),
            (#"{"playCount":0}"#, VideoFigures(views: 0)),
            (
                #"{"views":1200.0,"likes":1.2e3,"comments":120000e-2}"#,
                VideoFigures(views: 1_200, likes: 1_200, comments: 1_200)
            ),
            (#"{"views":"0012","likes":"+5","comments":-0}"#, VideoFigures(views: 12, likes: 5, comments: 0)),
            (#"{"views":1000000000000}"#, VideoFigures(views: 1_000_000_000_000)),
            // one level down, the top first
            (#"{"stats":{"views":5,"likes":6}}"#, VideoFigures(views: 5, likes: 6)),
            (#"{"statistics":{"viewCount":"5"},"likes":1}"#, VideoFigures(views: 5, likes: 1)),
            (#"{"video_stats":{"views":5},"views":7}"#, VideoFigures(views: 7)),
            (#"{"data":{"views":1},"stats":{"views":2}}"#, VideoFigures(views: 2)),
            (#"{"data":{"stats":{"views":1}}}"#, VideoFigures()),
            (#"{"deep":{"views":1}}"#, VideoFigures()),
            // an earlier spelling of the list wins, whatever their order
            (#"{"views":1,"view_count":2}"#, VideoFigures(views: 2)),
            (#"{"view_count":null,"views":1}"#, VideoFigures(views: 1)),
            // the last of two, as jsonb has it
            (#"{"views":1,"views":2}"#, VideoFigures(views: 2)),
            (#"{"views":1,"views":null}"#, VideoFigures()),
            (#"{"stats":{"views":1},"stats":{"likes":2}}"#, VideoFigures(likes: 2)),
            (#"{"stats":{"views":1},"stats":3}"#, VideoFigures()),
            // escapes in keys and values
            (#"{"\u0076iews":"\u0031\u0032","title":"\ud83d\ude00 \"x\" \\"}"#, VideoFigures(views: 12)),
            // a text column that holds JSON twice encoded
            (#""{\"views\": 5, \"title\": \"\\u62d6\"}""#, VideoFigures(views: 5)),
            (#""""#, VideoFigures()), (#""null""#, VideoFigures()),
            (" \n\t{ \"views\" : 3 } \r\n", VideoFigures(views: 3)),
            ("", VideoFigures()), ("  ", VideoFigures()), ("null", VideoFigures()), ("{}", VideoFigures()),
            (#"{"views":"","likes":"  "}"#, VideoFigures()),
            (#"{"Views":1,"views ":2,"":3,"view":4,"views_and_more_than_that":5}"#, VideoFigures()),
            (#"{"抖音":"抖音","views":1,"list":[1,[2,{"views":3}],"x",true,false,null]}"#, VideoFigures(views: 1)),
        ])
    func tells(_ json: String, _ figures: VideoFigures) {
        let reading = DetailsReading.read(json)
        #expect(reading.figures == figures)
        #expect(reading.troubles.isEmpty)
    }

    @Test(
        "that cannot be are troubles, and not known",
        arguments: [
            ("-1", .negative), (#""-1""#, .negative), ("-1e30", .negative), ("1.5", .notANumber),
            (#""1.2万""#, .notANumber), (#""abc""#, .notANumber), ("true", .notANumber), ("false", .notANumber),
            ("[1]", .notANumber), ("{}", .notANumber), (#""1,200""#, .notANumber), (#""1e""#, .notANumber),
            (#""0x10""#, .notANumber), (#""5.""#, .notANumber), (#""١٢""#, .notANumber), ("1e-1", .notANumber),
            ("1e-999999999999999999999", .notANumber), ("1000000000001", .absurd), ("1e300", .absurd),
            ("1e999999999999999999999999", .absurd), (#""1e99""#, .absurd), ("9223372036854775808", .absurd),
            (String(repeating: "9", count: 50), .absurd), ("1" + String(repeating: "0", count: 49), .absurd),
            (#""\#(String(repeating: "9", count: 600))""#, .absurd),
        ] as [(String, RecordTroubles.Kind)])
    func troubles(_ value: String, _ kind: RecordTroubles.Kind) {
        let reading = DetailsReading.read("{\"likes\":3,\"views\":\(value)}")
        #expect(reading.figures == VideoFigures(likes: 3))
        #expect(reading.troubles == [kind])
        #expect(!reading.isUsable)
    }

    @Test("name each kind of trouble once")
    func kinds() {
        let reading = DetailsReading.read(#"{"views":-1,"likes":-2,"comments":"x","shares":1e20,"collects":4}"#)
        #expect(reading.troubles == [.negative, .absurd, .notANumber])
        #expect(reading.figures == VideoFigures(collects: 4))
    }

    @Test(
        "that are no JSON object are broken, and nothing of them is believed",
        arguments: [
            "{", "}", "{\"views\":1", "{\"views\":1}x", "{\"views\":1}{}", "{\"views\":1,}", "{views:1}", "{'views':1}",
            "[]", "[{\"views\":1}]", "5", "true", "nul", "nullx", "\"", "\"{\"", "\"x\"", "\"\\\"{}\\\"\"",
            "{\"views\":01}",
            "{\"views\":1.}", "{\"views\":.5}", "{\"views\":+1}", "{\"views\":NaN}", "{\"views\":1e}", "{\"views\":-}",
            "{\"views\":}", "{\"views\"}", "{\"views\" 1}", "{\"a\":\"\\x\",\"views\":1}",
            "{\"a\":\"\\u12\",\"views\":1}",
            "{\"a\":\"\\u12", "{\"a\":\"\\", "{\"a\":\"\n\"}", "{\"a\":[1,2}", "{\"a\":[1 2]}", "{\"a\":[,]}",
            "{\"a\":{]}",
            "{\"a\":tru}", "{\"views\":1}\u{0}", "\u{FEFF}{\"views\":1}", "{,}", "{\"views\":1 \"likes\":2}",
            "\"{\\\"views\\\":\\ud800}\"",
        ])
    func broken(_ json: String) {
        let reading = DetailsReading.read(json)
        #expect(reading.troubles == [.brokenDetails])
        #expect(reading.figures == VideoFigures())
    }

    @Test("in bytes that are no UTF-8 are broken")
    func invalidUTF8() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE6, 0x8A], [0x80]] {
            let json = Array("{\"views\":1,\"a\":\"".utf8) + bytes + Array("\"}".utf8)
            json.withUnsafeBytes { #expect(DetailsReading.read($0).troubles == [.brokenDetails]) }
        }
    }

    @Test("may be nested, but not without end")
    func nesting() {
        func nested(_ depth: Int) -> String {
            "{\"views\":1,\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(DetailsReading.read(nested(200)).figures.views == 1)
        #expect(DetailsReading.read(nested(1_000)).troubles == [.brokenDetails])
        #expect(DetailsReading.read(String(repeating: "{\"a\":", count: 100_000)).troubles == [.brokenDetails])
        #expect(DetailsReading.read(String(repeating: "[", count: 100_000)).troubles == [.brokenDetails])
    }

    @Test("that are missing tell nothing, without a trouble")
    func missing() {
        #expect(DetailsReading.read(nil as UnsafeRawBufferPointer?) == DetailsReading())
        #expect(DetailsReading.read(UnsafeRawBufferPointer(start: nil, count: 0)) == DetailsReading())
    }
}

extension DetailsReading {
    static func read(_ json: String) -> DetailsReading {
        var json = json
        return json.withUTF8 { read(UnsafeRawBufferPointer($0)) }
    }
}
