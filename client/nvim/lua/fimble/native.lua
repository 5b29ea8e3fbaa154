-- Suggestions as Neovim 0.12 shows them by itself (`vim.lsp.inline_completion`), behind the functions of `fimble.ghost`.
local text = require('fimble.text')

---@type fimble.ghost
local M = {} ---@diagnostic disable-line: missing-fields

---@param is_on boolean
function M.enable(is_on)
  vim.lsp.inline_completion.enable(is_on)
end

---@return boolean
function M.accept()
  return vim.lsp.inline_completion.get()
end

---Take a part. The editor knows only the whole, but lets us insert in its place.
---@param choose fun(rest: string): string
---@return boolean
local function accept_part(choose)
  return vim.lsp.inline_completion.get({
    on_accept = function(item)
      local inserted = type(item.insert_text) == 'table' and item.insert_text.value or item.insert_text
      local at = vim.api.nvim_win_get_cursor(0)
      local before = vim.api.nvim_get_current_line():sub(1, at[2])
      -- What is typed of the suggestion is the longest end of the line that the suggestion begins with.
      local n = math.min(#inserted, #before)
      while n > 0 and before:sub(-n) ~= inserted:sub(1, n) do
        n = n - 1
      end
      local lines = vim.split(choose(inserted:sub(n + 1)), '\n', { plain = true })
      vim.api.nvim_buf_set_text(0, at[1] - 1, at[2], at[1] - 1, at[2], lines)
      vim.api.nvim_win_set_cursor(0, { at[1] - 1 + #lines, (#lines == 1 and at[2] or 0) + #lines[#lines] })
    end,
  })
end

---@return boolean
function M.accept_word()
  return accept_part(text.next_word)
end

---@return boolean
function M.accept_line()
  return accept_part(text.next_line)
end

---@return boolean
function M.dismiss()
  vim.lsp.inline_completion.enable(false, { bufnr = 0 })
  vim.lsp.inline_completion.enable(true, { bufnr = 0 })
  return true
end

---@return boolean
function M.next()
  vim.lsp.inline_completion.select({ count = 1 })
  return true
end

---@return boolean
function M.prev()
  vim.lsp.inline_completion.select({ count = -1 })
  return true
end

function M.complete()
  vim.lsp.inline_completion.select({ count = 1 })
end

return M
