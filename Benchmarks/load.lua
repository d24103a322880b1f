-- One load, told by the environment: a fixed request (BENCH_METHOD, BENCH_BODY), or with BENCH_FIRST one request a
-- ticket from that id on, {id} in the path standing for it, BENCH_SPAN of them over and over. With BENCH_CHECK=1 every answer is looked into, which costs
-- the client time: for a sample before the measured run.
local method, body = os.getenv("BENCH_METHOD"), os.getenv("BENCH_BODY")
local first = tonumber(os.getenv("BENCH_FIRST"))
local span = tonumber(os.getenv("BENCH_SPAN")) or math.huge
local path = os.getenv("BENCH_PATH")
local threads = {}

wrk.method, wrk.path = method, path
if body ~= "" then
    wrk.body = body
    wrk.headers["Content-Type"] = "application/json"
end

-- Threads take every n-th ticket, so that no two of them take the same one.
function setup(thread)
    thread:set("place", #threads)
    table.insert(threads, thread)
    for _, each in ipairs(threads) do each:set("stride", #threads) end
end

good, bad, highest = 0, 0, 0

if first then
    local count = 0
    function request()
        local id = first + math.fmod(place + count * stride, span)
        count = count + 1
        highest = id
        return wrk.format(nil, (path:gsub("{id}", id)))
    end
end

if os.getenv("BENCH_CHECK") == "1" then
    function response(status, headers, text)
        if status == 200 and text:find('"code":0', 1, true) then good = good + 1 else bad = bad + 1 end
    end
end

function done(summary, latency)
    local sums, most = { good = 0, bad = 0 }, 0
    for _, thread in ipairs(threads) do
        for name in pairs(sums) do sums[name] = sums[name] + thread:get(name) end
        most = math.max(most, thread:get("highest"))
    end
    local e = summary.errors
    print(string.format("RESULT requests=%d microseconds=%d bytes=%d p50=%d p99=%d errors=%d good=%d bad=%d highest=%d",
        summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
        e.connect + e.read + e.write + e.status + e.timeout, sums.good, sums.bad, most))
end
