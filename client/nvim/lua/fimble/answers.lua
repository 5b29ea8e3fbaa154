-- Between the server's inline completion items (LSP 3.18) and ours: who can be asked, and what an answer says.
local text = require('fimble.text')
local M = {}

---@class fimble.Item
---@field text string replaces everything from `row`, `col` to the end of `tail`
---@field row integer 0-based
---@field col integer bytes
---@field tail string what stands behind the cursor and is replaced too
---@field command? lsp.Command

---The client of a buffer that can be asked. (0.11 does not know the method, so `supports_method` would always say yes.)
---@param bufnr integer
---@return vim.lsp.Client|nil
function M.client(bufnr)
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = bufnr })) do
    if client.server_capabilities and client.server_capabilities.inlineCompletionProvider then
      return client
    end
  end
end

---The items of an answer that fit at the cursor.
---@param client vim.lsp.Client
---@param bufnr integer
---@param answer table|nil lsp.InlineCompletionList or a list of items
---@return fimble.Item[]
function M.items(client, bufnr, answer)
  local at = vim.api.nvim_win_get_cursor(0)
  local row, col = at[1] - 1, at[2]
  local line = vim.api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or ''
  local items = {}
  for _, raw in ipairs(type(answer) == 'table' and (answer.items or answer) or {}) do
    local inserted = type(raw.insertText) == 'table' and raw.insertText.value or raw.insertText
    local from, to = col, col
    if raw.range and raw.range.start.line == row and raw.range['end'].line == row then
      from = vim.str_byteindex(line, client.offset_encoding, raw.range.start.character, false)
      to = vim.str_byteindex(line, client.offset_encoding, raw.range['end'].character, false)
    end
    if from <= col and col <= to and text.rest(inserted, line:sub(from + 1, col)) then
      local tail = line:sub(col + 1, to)
      items[#items + 1] = { text = inserted, row = row, col = from, tail = tail, command = raw.command }
    end
  end
  return items
end

return M
