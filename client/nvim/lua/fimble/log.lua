-- The server's last log lines, in memory.
local M = {}

local MOST = 1000
local LEVELS = { 'ERROR', 'WARN', 'INFO', 'LOG', 'DEBUG' } -- LSP, MessageType

---@type string[]
M.lines = {}

---@param message lsp.LogMessageParams|nil
function M.add(message)
  if not message then
    return
  end
  for _, line in ipairs(vim.split(message.message, '\n', { plain = true })) do
    M.lines[#M.lines + 1] = ('%s %-5s %s'):format(os.date('%H:%M:%S'), LEVELS[message.type] or '', line)
  end
  if #M.lines > MOST then
    M.lines = vim.list_slice(M.lines, #M.lines - MOST + 1)
  end
end

return M
