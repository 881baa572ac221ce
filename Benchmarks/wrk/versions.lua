-- Reports of usage for wrk: each of a new installation, and of a version that no other has.
--
--   wrk -s versions.lua URL -- 3     the third run; another run makes others

local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

local count = 0

function init(args)
    run = tonumber(args[1]) or 0
end

function request()
    count = count + 1
    local body = string.format(
        '{"anonymous_id":"%04x%04x%08x","timestamp":"2026-09-05T10:00:00","project":"herald-bench","info":{"os":"Linux","version":"%d.%d.%d"}}',
        run, number, count, run, number, count)
    return wrk.format("POST", "/statistics", { ["Content-Type"] = "application/json" }, body)
end
