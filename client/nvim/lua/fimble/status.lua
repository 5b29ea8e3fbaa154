-- What the server last said about itself (`fimble/status`), for status lines and `:Fimble status`.
local M = {}

---@class fimble.Status
---@field state 'ready'|'loading'|'offline'|'no-model'|'refused' of the backend that was asked for
---@field backend string what answers now
---@field model string
---@field message string
---@field remedy string
---@field indexing boolean
---@field speed fimble.Speed|nil|vim.NIL

---What the last answer cost; vim.NIL for what the model server does not say.
---@class fimble.Speed
---@field ms integer
---@field promptTokens integer|vim.NIL
---@field reusedTokens integer|vim.NIL
---@field tokensPerSecond number|vim.NIL
---@field advice string|vim.NIL

---@type fimble.Status|nil
M.last = nil

---@param value any
---@return boolean
local function known(value)
  return value ~= nil and value ~= vim.NIL
end

---@param status fimble.Status|nil nil: there is no server
function M.heard(status)
  M.last = status
  vim.api.nvim_exec_autocmds('User', { pattern = 'FimbleStatus', modeline = false })
  vim.cmd.redrawstatus({ bang = true })
end

---A few words for a status line.
---@return string
function M.text()
  local status = M.last
  if not status then
    return ''
  end
  if require('fimble.settings').is_paused() then
    return 'fimble: paused'
  end
  local name = status.model ~= '' and status.model or status.backend
  if status.indexing then
    return 'fimble: reading …'
  end
  return 'fimble: ' .. (name ~= '' and name or status.state)
end

---@param speed fimble.Speed|nil|vim.NIL
---@return string[]
local function speed_lines(speed)
  if not known(speed) then
    return {}
  end
  ---@cast speed fimble.Speed
  local rate = known(speed.tokensPerSecond) and (', %s tokens/s'):format(speed.tokensPerSecond) or ''
  local lines = { ('Last answer: %d ms%s'):format(speed.ms, rate) }
  if known(speed.promptTokens) and speed.promptTokens > 0 and known(speed.reusedTokens) then
    local share = math.floor(100 * speed.reusedTokens / speed.promptTokens)
    lines[#lines + 1] = ('Prompt: %d tokens, %d %% reused'):format(speed.promptTokens, share)
  end
  if known(speed.advice) then
    lines[#lines + 1] = speed.advice
  end
  return lines
end

---Everything there is to say, a line each.
---@return string[]
function M.lines()
  local status = M.last
  if not status then
    return { 'No server is running for this buffer.', 'See :checkhealth fimble and :Fimble log.' }
  end
  local lines = { M.text() .. (status.backend ~= '' and (' (' .. status.backend .. ')') or '') }
  for _, line in ipairs(speed_lines(status.speed)) do
    lines[#lines + 1] = line
  end
  for _, line in ipairs({ status.message, status.remedy }) do
    if line and line ~= '' then
      lines[#lines + 1] = line
    end
  end
  return lines
end

return M
