import FoundationEssentials
import Hummingbird
import NIOCore

/// What a call under `/cgi-bin/` is answered with.
struct CallAnswer: Sendable {
    var status = 200
    var errcode: Int?
    var body: String
    var retryAfter: Int?
    var isReset = false
    /// What the answer does not tell, for the books.
    var note: String?

    static let ok = CallAnswer(errcode: 0, body: #"{"errcode":0,"errmsg":"ok"}"#)
    static let reset = CallAnswer(body: "", isReset: true)

    static func refusal(_ refusal: Refusal, serial: UInt64, address: String) -> CallAnswer {
        let hint = "hint: [\(serial)], from ip: \(address)"
        let link = "more info at https://open.work.weixin.qq.com/devtool/query?e=\(refusal.code)"
        return CallAnswer(
            errcode: refusal.code,
            body: #"{"errcode":\#(refusal.code),"errmsg":"\#(refusal.message), \#(hint), \#(link)"}"#)
    }

    static func json(_ answer: some Encodable) throws(Refusal) -> CallAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(answer) else { throw .wrongParameter }
        return CallAnswer(errcode: 0, body: String(decoding: bytes, as: UTF8.self))
    }

    static func uploaded(_ mediaID: String, kind: MediaShelf.Kind, at seconds: Int) -> CallAnswer {
        CallAnswer(
            errcode: 0,
            body:
                #"{"errcode":0,"errmsg":"ok","type":"\#(kind.rawValue)","media_id":"\#(mediaID)","created_at":"\#(seconds)"}"#
        )
    }

    static func fault(_ fault: Fault, refusal: (Refusal) -> CallAnswer) -> CallAnswer {
        if fault.reset == true { return .reset }
        var answer = CallAnswer(body: "<html><body>simulated HTTP status \(fault.status ?? 200)</body></html>")
        if let errcode = fault.errcode {
            answer = errcode == 0 ? .ok : refusal(.fault(errcode))
        }
        answer.status = fault.status ?? 200
        answer.retryAfter = fault.retryAfter
        if let body = fault.body { answer.body = body }
        return answer
    }

    var response: Response {
        var headers: HTTPFields = [.contentType: "application/json; charset=UTF-8"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        return Response(
            status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
