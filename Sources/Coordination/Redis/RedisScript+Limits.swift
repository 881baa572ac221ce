extension RedisScript {
    /// KEYS: a list per window, of the microseconds of its last events; ARGV: count and length of each.
    /// Only the last `count` events matter, so a list is never longer.
    static let admit = RedisScript(
        """
        local wait = 0
        for i, key in ipairs(KEYS) do
            local count, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
            if count < 1 then
                wait = math.max(wait, window)
            else
                -- Redis's clock was set back: events of the future happened now.
                local last = -1
                while tonumber(redis.call('LINDEX', key, last) or 0) > now do
                    redis.call('LSET', key, last, whole(now))
                    last = last - 1
                end
                local at = redis.call('LINDEX', key, -count)
                if at then wait = math.max(wait, at + window - now) end
            end
        end
        if wait > 0 then return wait end
        for i, key in ipairs(KEYS) do
            redis.call('RPUSH', key, whole(now))
            redis.call('LTRIM', key, -tonumber(ARGV[2 * i - 1]), -1)
            forget(key, tonumber(ARGV[2 * i]))
        end
        return 0
        """)

    /// KEYS: the bucket, as `tokens microseconds`; ARGV: how many, rate, burst. A refusal writes nothing, so that
    /// asking often loses no fraction.
    static let take = RedisScript(
        """
        local amount, rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local tokens, at = burst, now
        local state = redis.call('GET', KEYS[1])
        if state then
            local words = string.gmatch(state, '%S+')
            tokens, at = tonumber(words()), tonumber(words())
        end
        tokens = math.min(burst, tokens + math.max(0, now - at) * rate / 1000000)
        local lacking = amount - tokens
        if lacking <= 0 then tokens = tokens - amount end
        -- Also when Redis's clock was set back: else nothing would flow in until it has caught up.
        if lacking <= 0 or at > now then
            redis.call('SET', KEYS[1], string.format('%.17g %.0f', tokens, now))
            forget(KEYS[1], math.min(1e15, math.max(0, burst - tokens) / rate * 1000000))
        end
        if lacking <= 0 then return 0 end
        return math.min(1e15, math.ceil(lacking / rate * 1000000) + 1)
        """)
}
