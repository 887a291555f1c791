import { createHash } from "node:crypto";

/** A script that runs on the server, known by its hash. */
export interface Script {
  readonly text: string;
  readonly hash: string;
}

function script(text: string): Script {
  return { text, hash: createHash("sha1").update(text).digest("hex") };
}

/**
 * Changes records, all or nothing: every check comes before the first write, for Redis takes nothing back. KEYS: the counter of changes.
 * ARGV: checks and changes one after another, each with its own arguments.
 *
 * Checks: `v name stamp` a record has this stamp (none: it is not there), `e name` it is there, `c zset min max n` a range has n members.
 * Changes: `h name n (field value)* m field*` sets and removes fields, `d name` removes a record, `a zset n member*` and `r zset n member*`
 * add and remove members, `n name number` raises the last number given.
 *
 * Answers the new count of changes, which is the stamp of what was written; nothing where a check fails.
 */
export const applyScript: Script = script(`
local at = 1
local last = #ARGV
while at <= last do
  local op = ARGV[at]
  if op == 'v' then
    if (redis.call('HGET', ARGV[at + 1], '@') or '') ~= ARGV[at + 2] then return false end
    at = at + 3
  elseif op == 'e' then
    if redis.call('EXISTS', ARGV[at + 1]) == 0 then return false end
    at = at + 2
  elseif op == 'c' then
    if redis.call('ZLEXCOUNT', ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]) ~= tonumber(ARGV[at + 4]) then return false end
    at = at + 5
  else
    break
  end
end
if at > last then return '0' end
local stamp = tostring(redis.call('INCR', KEYS[1]))
local function each(n, work)
  while n > 0 do
    local part = math.min(n, 2000)
    local list = {}
    for i = 1, part do work(list, ARGV[at + i - 1]) end
    coroutine.yield(list)
    at = at + part
    n = n - part
  end
end
local function chunks(n, work) return coroutine.wrap(function() each(n, work) end) end
while at <= last do
  local op = ARGV[at]
  local name = ARGV[at + 1]
  if op == 'd' then
    redis.call('DEL', name)
    at = at + 2
  elseif op == 'n' then
    if tonumber(redis.call('GET', name) or '0') < tonumber(ARGV[at + 2]) then redis.call('SET', name, ARGV[at + 2]) end
    at = at + 3
  elseif op == 'h' then
    local n = tonumber(ARGV[at + 2]) * 2
    at = at + 3
    redis.call('HSET', name, '@', stamp)
    for list in chunks(n, table.insert) do redis.call('HSET', name, unpack(list)) end
    n = tonumber(ARGV[at])
    at = at + 1
    for list in chunks(n, table.insert) do redis.call('HDEL', name, unpack(list)) end
  else
    local n = tonumber(ARGV[at + 2])
    at = at + 3
    if op == 'a' then
      local function scored(list, member) table.insert(list, 0) table.insert(list, member) end
      for list in chunks(n, scored) do redis.call('ZADD', name, unpack(list)) end
    else
      for list in chunks(n, table.insert) do redis.call('ZREM', name, unpack(list)) end
    end
  end
end
return stamp
`);

/**
 * Takes numbers for new records: ARGV[2] of them above ARGV[1] and above all given before. Answers the last given before, and the last
 * now. KEYS: the last one given.
 */
export const takeNumbers: Script = script(`
local before = redis.call('GET', KEYS[1]) or '0'
local last = math.max(tonumber(before), tonumber(ARGV[1])) + tonumber(ARGV[2])
redis.call('SET', KEYS[1], string.format('%.0f', last))
return { before, string.format('%.0f', last) }
`);

/** Gives numbers back that no record got, unless others were given since. KEYS: the last one given. ARGV: what it is, what it was. */
export const giveBackNumbers: Script = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end
return 1
`);

/** Lengthens a lock that is still held by this token. KEYS: the lock. ARGV: token, milliseconds. */
export const renewLock: Script = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** Gives a lock back that is still held by this token. KEYS: the lock. ARGV: token. */
export const releaseLock: Script = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/**
 * Does a part of a migration and notes how far it has come. KEYS: the notes. ARGV: the migration, the step, how far; then `s name field value`
 * and `x name field` set and remove a field, `a zset member` and `r zset member` add and remove a member, `d name` removes a key,
 * `m name name` moves one.
 */
export const migrateScript: Script = script(`
redis.call('HSET', KEYS[1], 'migration', ARGV[1], ARGV[2], ARGV[3])
local at = 4
while at <= #ARGV do
  local op, name = ARGV[at], ARGV[at + 1]
  if op == 's' then
    redis.call('HSET', name, ARGV[at + 2], ARGV[at + 3])
    at = at + 4
  elseif op == 'x' then
    redis.call('HDEL', name, ARGV[at + 2])
    at = at + 3
  elseif op == 'a' then
    redis.call('ZADD', name, 0, ARGV[at + 2])
    at = at + 3
  elseif op == 'r' then
    redis.call('ZREM', name, ARGV[at + 2])
    at = at + 3
  elseif op == 'd' then
    redis.call('UNLINK', name)
    at = at + 2
  else
    if redis.call('EXISTS', name) == 1 then redis.call('RENAME', name, ARGV[at + 2]) end
    at = at + 3
  end
end
return 1
`);
