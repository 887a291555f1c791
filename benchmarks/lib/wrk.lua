-- Sends the requests that lie as files in a folder, in turn, and prints what came of it as one line of figures.
local requests, at = {}, 0

function init(args)
  local folder, count = args[1], tonumber(args[2])
  for i = 1, count do
    local file = assert(io.open(folder .. "/" .. (i - 1) .. ".http", "rb"))
    requests[i] = file:read("*a")
    file:close()
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  print(string.format("figures %d %d %d %d %d %d %d", summary.requests, summary.duration, summary.bytes,
    errors.status, lost, latency:percentile(50), latency:percentile(99)))
end
