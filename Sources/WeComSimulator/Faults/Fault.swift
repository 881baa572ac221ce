/// Something that goes wrong, switched on with `PUT /_simulator/faults`.
package struct Fault: Sendable, Hashable, Codable {
    /// The path it applies to; nil: every path under `/cgi-bin/`.
    package var path: String?
    /// The robot, or the company by its id, that it applies to; nil: all.
    package var key: String?
    /// The share of calls that it hits, 0 to 1, by chance. Default 1.
    package var share: Double?
    /// It stops after so many hits. Default: never.
    package var count: Int?
    /// Answers HTTP 200 with this `errcode`.
    package var errcode: Int?
    /// Answers with this HTTP status.
    package var status: Int?
    /// With `status`: the `Retry-After` header, in seconds.
    package var retryAfter: Int?
    /// Answers with this body, whatever it is, instead of WeCom's JSON.
    package var body: String?
    /// Waits so long before anything else. Alone, the call then goes its usual way.
    package var delayMilliseconds: Int?
    /// Resets the TCP connection instead of answering.
    package var reset: Bool?
    /// The call is acted on (the message arrives in the group) before its answer is spoiled. Default false.
    package var accepted: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case path, key, share, count, errcode, status
        case retryAfter = "retry_after"
        case body
        case delayMilliseconds = "delay_ms"
        case reset, accepted
    }

    package init(
        path: String? = nil, key: String? = nil, share: Double? = nil, count: Int? = nil, errcode: Int? = nil,
        status: Int? = nil, retryAfter: Int? = nil, body: String? = nil, delayMilliseconds: Int? = nil,
        reset: Bool? = nil, accepted: Bool? = nil
    ) {
        self.path = path
        self.key = key
        self.share = share
        self.count = count
        self.errcode = errcode
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
        self.delayMilliseconds = delayMilliseconds
        self.reset = reset
        self.accepted = accepted
    }

    /// Whether it spoils the answer, and not only delays it.
    var spoils: Bool { errcode != nil || status != nil || body != nil || reset == true }

    /// What is wrong with it, in a sentence; nil if nothing is.
    var problem: String? {
        if let share, !(0...1).contains(share) { return "share is \(share); it must lie between 0 and 1" }
        if let count, count < 0 { return "count is \(count); it must be 0 or more" }
        if let status, !(200...599).contains(status) { return "status is \(status); it must lie between 200 and 599" }
        if let delay = delayMilliseconds, !(0...3_600_000).contains(delay) {
            return "delay_ms is \(delay); it must lie between 0 and 3600000"
        }
        if !spoils, delayMilliseconds == nil { return "it has none of errcode, status, body, delay_ms and reset" }
        return nil
    }
}
