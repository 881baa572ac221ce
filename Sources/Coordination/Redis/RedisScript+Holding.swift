// A semaphore is a sorted set of its holders, each with the microsecond at which its lease ends.
extension RedisScript {
    /// The key lives as long as its last lease.
    private static let hold = """
        local function hold(key, holder, lease)
            redis.call('ZADD', key, whole(now + lease), holder)
            local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
            forget(key, last[2] - now)
        end

        """

    /// ARGV: holder, lease, places.
    static let acquire = RedisScript(
        isRepeatable: true,
        hold + """
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now))
            local held = redis.call('ZSCORE', KEYS[1], ARGV[1])
            if not held and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
            hold(KEYS[1], ARGV[1], tonumber(ARGV[2]))
            return 1
            """)

    /// ARGV: holder, lease.
    static let renew = RedisScript(
        isRepeatable: true,
        hold + """
            local held = redis.call('ZSCORE', KEYS[1], ARGV[1])
            if not held or tonumber(held) <= now then return 0 end
            hold(KEYS[1], ARGV[1], tonumber(ARGV[2]))
            return 1
            """)

    /// ARGV: holder. A lease that ran out is nobody's: nothing changes.
    static let release = RedisScript(
        """
        local held = redis.call('ZSCORE', KEYS[1], ARGV[1])
        if not held or tonumber(held) <= now then return 0 end
        return redis.call('ZREM', KEYS[1], ARGV[1])
        """)
}

// A lock is `token holder`, and lives as long as its lease.
extension RedisScript {
    private static let present = """
        local function present()
            local state = redis.call('GET', KEYS[1])
            if not state then return nil end
            local space = string.find(state, ' ', 1, true)
            return string.sub(state, space + 1), string.sub(state, 1, space - 1)
        end

        """

    /// KEYS: lock, last token of all locks; ARGV: holder, lease in milliseconds.
    ///
    /// A token is the microsecond at which it is given, or one more than the last: it goes on growing when Redis
    /// has lost its data, and when its clock was set back, only not when both happened at once.
    static let lock = RedisScript(
        isRepeatable: true,
        present + """
            local holder, token = present()
            if holder and holder ~= ARGV[1] then return 0 end
            if not holder then
                token = whole(math.max(now, (redis.call('GET', KEYS[2]) or 0) + 1))
                redis.call('SET', KEYS[2], token, 'PX', 30 * 86400000)
            end
            redis.call('SET', KEYS[1], token .. ' ' .. ARGV[1], 'PX', ARGV[2])
            return tonumber(token)
            """)

    /// ARGV: holder, lease in milliseconds.
    static let renewLock = RedisScript(
        isRepeatable: true,
        present + """
            if present() ~= ARGV[1] then return 0 end
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return 1
            """)

    /// ARGV: holder.
    static let unlock = RedisScript(
        present + """
            if present() ~= ARGV[1] then return 0 end
            return redis.call('DEL', KEYS[1])
            """)
}

// A cache entry is a hash: the microsecond at which it is stale, and the value unless it is negative.
extension RedisScript {
    static let entry = RedisScript(
        isRepeatable: true,
        """
        local entry = redis.call('HMGET', KEYS[1], 'stale', 'value')
        if not entry[1] then return false end
        return { tonumber(entry[1]) <= now and 1 or 0, entry[2] }
        """)

    /// ARGV: soft time in microseconds, hard time in milliseconds, the value if there is one.
    static let store = RedisScript(
        isRepeatable: true,
        """
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'stale', whole(now + ARGV[1]))
        if ARGV[3] then redis.call('HSET', KEYS[1], 'value', ARGV[3]) end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """)
}
