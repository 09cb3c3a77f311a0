-- Who follows links, for wrk: the same as in visitors.rs.
--
-- wrk ... -s visitors.lua URL -- REPORT CODE...

local threads = {}

function setup(thread)
    -- Source 1 are those who ask again what wrk left unfinished.
    thread:set("source", #threads + 2)
    table.insert(threads, thread)
end

function init(args)
    report, codes = args[1], {}
    for at = 2, #args do
        codes[#codes + 1] = args[at]
    end
    asked, found, other = 0, 0, 0
end

local function browser(person)
    local kind = person % 4
    if kind == 0 then
        return string.format("Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.%d", source, source, person)
    elseif kind == 1 then
        return string.format("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.%d.0 Safari/537.36", source, person)
    elseif kind == 2 then
        return string.format("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/%d.%d Mobile/15E148 Safari/604.1", source, person)
    end
    return string.format("Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.%d.0 Mobile Safari/537.36", source, person)
end

function request()
    asked = asked + 1
    local last = asked % 10
    local agent
    if last == 3 or last == 7 then
        agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    elseif last == 9 then
        agent = browser(asked - 9)
    else
        agent = browser(asked)
    end
    local code = codes[math.floor(asked / 10) % #codes + 1]
    -- Whoever says where it comes from is not believed.
    local headers = { ["user-agent"] = agent, ["x-forwarded-for"] = "203.0.113." .. asked % 250 }
    return wrk.format("GET", "/r/" .. code, headers)
end

function response(status)
    if status == 302 then
        found = found + 1
    else
        other = other + 1
    end
end

function done(summary)
    local file = io.open(threads[1]:get("report"), "w")
    for _, thread in ipairs(threads) do
        file:write(string.format("%d %d %d %d\n", thread:get("source"), thread:get("asked"), thread:get("found"), thread:get("other")))
    end
    local errors = summary.errors
    file:write(string.format("broken %d\n", errors.connect + errors.read + errors.write + errors.timeout))
    file:close()
end
