-- What the server last said about itself (`fimble/status`), for status lines and `:Fimble status`.
local M = {}

---@class fimble.Status
---@field state 'ready'|'loading'|'offline'|'no-model'|'refused' of the backend that was asked for
---@field backend string what answers now
---@field model string
---@field message string
---@field remedy string
---@field indexing boolean

---@type fimble.Status|nil
M.last = nil

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

---Everything there is to say, a line each.
---@return string[]
function M.lines()
  local status = M.last
  if not status then
    return { 'No server is running for this buffer.', 'See :checkhealth fimble and :Fimble log.' }
  end
  local lines = { M.text() .. (status.backend ~= '' and (' (' .. status.backend .. ')') or '') }
  for _, line in ipairs({ status.message, status.remedy }) do
    if line and line ~= '' then
      lines[#lines + 1] = line
    end
  end
  return lines
end

return M
