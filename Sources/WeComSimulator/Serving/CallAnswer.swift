import Hummingbird
import NIOCore

/// What a call under `/cgi-bin/` is answered with.
struct CallAnswer: Sendable {
    var status = 200
    var errcode: Int?
    var body: String
    var retryAfter: Int?
    var isReset = false

    static let ok = CallAnswer(errcode: 0, body: #"{"errcode":0,"errmsg":"ok"}"#)
    static let reset = CallAnswer(body: "", isReset: true)

    static func refusal(_ refusal: RobotRefusal, serial: UInt64) -> CallAnswer {
        let hint = "hint: [\(serial)], from ip: 127.0.0.1"
        let link = "more info at https://open.work.weixin.qq.com/devtool/query?e=\(refusal.code)"
        return CallAnswer(
            errcode: refusal.code,
            body: #"{"errcode":\#(refusal.code),"errmsg":"\#(refusal.message), \#(hint), \#(link)"}"#)
    }

    static func uploaded(_ mediaID: String, kind: MediaShelf.Kind, at seconds: Int) -> CallAnswer {
        CallAnswer(
            errcode: 0,
            body:
                #"{"errcode":0,"errmsg":"ok","type":"\#(kind.rawValue)","media_id":"\#(mediaID)","created_at":"\#(seconds)"}"#
        )
    }

    static func fault(_ fault: Fault, serial: UInt64) -> CallAnswer {
        if fault.reset == true { return .reset }
        var answer = CallAnswer(body: "<html><body>simulated HTTP status \(fault.status ?? 200)</body></html>")
        if let errcode = fault.errcode {
            answer = errcode == 0 ? .ok : .refusal(.fault(errcode), serial: serial)
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
