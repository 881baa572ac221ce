package import FoundationEssentials
import HTTPTypes
import Hummingbird
import Observability
package import Watches

/// What `/api/wecom/process-queue` answers: the bodies that its callers have always read, key for key in their order.
package enum ProcessQueueBody {
    private static let failure = "处理队列失败"

    package static func done(_ tally: DrainTally, at now: Date) -> String {
        guard tally.total > 0 else { return #"{"success":true,"message":"队列为空","processed":0}"# }
        return #"{"success":true,"message":"处理完成","statistics":{"total":\#(tally.total),"success":\#(tally.succeeded),"#
            + #""failed":\#(tally.failed),"timestamp":"\#(Timestamp.text(now))"}}"#
    }

    static func failed(_ reason: String) -> String {
        #"{"success":false,"error":"\#(failure)","message":\#(JSONText.quoted(reason))}"#
    }

    /// As it is to be sent: nothing between caller and Herald may keep it.
    static func response(_ body: String, status: HTTPResponse.Status) -> Response {
        var headers = HTTPFields()
        headers[.cacheControl] = "no-cache, no-store, must-revalidate"
        if let pragma = HTTPField.Name("Pragma") { headers[pragma] = "no-cache" }
        headers[.expires] = "0"
        return Answer.bytes(body.utf8, contentType: "application/json", status: status, headers: headers)
    }
}
