-- Reports of usage for wrk: every second one of an installation that is known, the others of new ones. A known one has
-- the system and version that it had; every fiftieth has a new version.
--
--   wrk -s reports.lua URL -- 1000000     the known ones are so many that statistics_server.py has seeded
--   wrk -s reports.lua URL -- 0           the known ones are those that this run has made before

local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

local random_state
local count = 0
local made = {}
local made_count = 0

local function random()
    -- Numerical Recipes' linear congruential generator, within what a double holds exactly.
    random_state = (random_state * 1664525 + 1013904223) % 4294967296
    return random_state
end

local function known_id(number)
    local a, b = number * 40503 % 4294967296, number * 69069 % 4294967296
    return string.format("%04x%04x%04x%04x", math.floor(a / 65536), a % 65536, math.floor(b / 65536), b % 65536)
end

local function new_id()
    local a, b = random(), random()
    return string.format("f%03x%04x%04x%04x", math.floor(a / 1048576), a % 65536, math.floor(b / 65536), b % 65536)
end

function init(args)
    seeded = tonumber(args[1]) or 0
    -- Another run is to make other ids.
    random_state = (os.time() * 7919 + number * 104729) % 4294967296
end

local function version(number)
    return string.format("2.%d.%d", number % 7, number % 10)
end

local systems = { "Windows", "Windows", "Linux", "Darwin" }

function request()
    count = count + 1
    local id, number
    if count % 2 == 0 and seeded > 0 then
        number = random() % seeded + 1
        id = known_id(number)
    elseif count % 2 == 0 and made_count > 0 then
        number = random() % made_count + 1
        id = made[number]
    else
        id = new_id()
        number = count
        if seeded == 0 and made_count < 500000 then
            made_count = made_count + 1
            made[made_count] = id
            number = made_count
        end
    end
    local is_updated = count % 100 == 0
    local body = string.format(
        '{"anonymous_id":"%s","timestamp":"2026-09-05T10:00:00","project":"herald-bench","info":{"os":"%s","version":"%s"}}',
        id, systems[number % 4 + 1], is_updated and version(count + 1) or version(number))
    return wrk.format("POST", "/statistics", { ["Content-Type"] = "application/json" }, body)
end
