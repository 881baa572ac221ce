import Crypto

/// A Lua script: Redis runs it as one step, nothing comes between.
///
/// It goes by Redis's own clock, in microseconds, which a Lua number holds exactly until the year 2255. Redis
/// before 5 refuses to write after it was asked for the time.
struct RedisScript: Sendable {
    let text: String
    let digest: String
    let isRepeatable: Bool

    /// - Parameter isRepeatable: run twice it does and says the same as once.
    init(isRepeatable: Bool = false, _ body: String) {
        text = Self.head + body
        digest = Insecure.SHA1.hash(data: Array(text.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        self.isRepeatable = isRepeatable
    }

    /// `whole` writes a number without an exponent; `forget` gives a key its end, rounded up.
    private static let head = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local function whole(number) return string.format('%.0f', number) end
        local function forget(key, after) redis.call('PEXPIRE', key, whole(math.ceil(after / 1000) + 1)) end

        """
}
