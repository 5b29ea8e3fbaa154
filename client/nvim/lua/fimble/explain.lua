-- Explanations: Markdown that arrives piece by piece, in a read-only window beside the code.
local M = {}

---@class fimble.Explanation
---@field id string
---@field title string
---@field text string goes at the end of what has come before
---@field done boolean

---@type table<string, integer> buffers by explanation
local buffers = {}

---@param explanation fimble.Explanation
---@return integer bufnr
local function open(explanation)
  local bufnr = vim.api.nvim_create_buf(false, true)
  pcall(vim.api.nvim_buf_set_name, bufnr, ('fimble://%s (%s)'):format(explanation.title, explanation.id))
  vim.bo[bufnr].bufhidden, vim.bo[bufnr].filetype, vim.bo[bufnr].modifiable = 'wipe', 'markdown', false
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = bufnr, desc = 'close' })
  local is_wide = vim.o.columns >= 120
  local window = vim.api.nvim_open_win(bufnr, false, { split = is_wide and 'right' or 'below', win = 0 })
  vim.wo[window].wrap, vim.wo[window].linebreak = true, true
  vim.wo[window].number, vim.wo[window].signcolumn = false, 'no'
  return bufnr
end

---Carriage returns go: one and its line feed may come in two parts.
---@param text string
---@return string[]
local function lines_of(text)
  local plain = text:gsub('\r', '')
  return vim.split(plain, '\n', { plain = true })
end

---@param bufnr integer
---@param text string
local function append(bufnr, text)
  vim.bo[bufnr].modifiable = true
  local last = vim.api.nvim_buf_line_count(bufnr) - 1
  local column = #vim.api.nvim_buf_get_lines(bufnr, last, last + 1, true)[1]
  vim.api.nvim_buf_set_text(bufnr, last, column, last, column, lines_of(text))
  vim.bo[bufnr].modifiable = false
end

---Show what the server says; a window that was closed stays closed.
---@param explanation fimble.Explanation
function M.heard(explanation)
  local bufnr = buffers[explanation.id]
  if not bufnr then
    bufnr = open(explanation)
    buffers[explanation.id] = bufnr
  end
  if vim.api.nvim_buf_is_valid(bufnr) and explanation.text ~= '' then
    append(bufnr, explanation.text)
  end
  if explanation.done then
    buffers[explanation.id] = nil
  end
end

return M
