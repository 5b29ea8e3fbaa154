-- Ghost text on the screen: extmarks in a namespace of our own.
local text = require('fimble.text')
local M = {}

M.ns = vim.api.nvim_create_namespace('fimble.ghost')
local GROUP = 'FimbleGhost'

---@param bufnr integer
function M.clear(bufnr)
  if vim.api.nvim_buf_is_valid(bufnr) then
    vim.api.nvim_buf_clear_namespace(bufnr, M.ns, 0, -1)
  end
end

---Text as long as what it covers, and what is longer.
---@param over string
---@param width integer display columns of what it covers
---@return string on
---@return string behind
local function cut(over, width)
  local on, n = '', 0
  while vim.fn.strdisplaywidth(on) < width and n < vim.fn.strchars(over) do
    n = n + 1
    on = vim.fn.strcharpart(over, 0, n)
  end
  local padding = (' '):rep(width - vim.fn.strdisplaywidth(on))
  return on .. padding, vim.fn.strcharpart(over, n)
end

---Draw what is left of a suggestion at the cursor, in place of what was drawn before.
---@param bufnr integer
---@param row integer 0-based
---@param col integer bytes
---@param rest string
---@param tail string text behind the cursor that it replaces
function M.draw(bufnr, row, col, rest, tail)
  vim.api.nvim_set_hl(0, GROUP, { default = true, link = 'NonText' })
  M.clear(bufnr)
  local layout, tabstop = text.layout(rest, tail), vim.bo[bufnr].tabstop
  local column = vim.fn.virtcol('.') - 1
  local below = {}
  for _, line in ipairs(layout.below) do
    below[#below + 1] = { { text.expanded(line, 0, tabstop), GROUP } }
  end
  vim.api.nvim_buf_set_extmark(bufnr, M.ns, row, col, {
    virt_text = { { text.expanded(layout.inline, column, tabstop), GROUP } },
    virt_text_pos = 'inline',
    virt_lines = #below > 0 and below or nil,
  })
  if layout.over ~= '' then
    local on, behind = cut(text.expanded(layout.over, column, tabstop), vim.fn.strdisplaywidth(tail, column))
    vim.api.nvim_buf_set_extmark(bufnr, M.ns, row, col, { virt_text = { { on, GROUP } }, virt_text_pos = 'overlay' })
    vim.api.nvim_buf_set_extmark(bufnr, M.ns, row, col + #tail, {
      virt_text = { { behind, GROUP } },
      virt_text_pos = 'inline',
    })
  end
end

return M
