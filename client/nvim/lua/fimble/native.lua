-- Suggestions as Neovim 0.12 shows them by itself (`vim.lsp.inline_completion`), behind the functions of `fimble.ghost`.
local answers = require('fimble.answers')
local text = require('fimble.text')

---@type fimble.ghost
local M = {} ---@diagnostic disable-line: missing-fields

local INVOKED, AUTOMATIC = 1, 2 -- LSP 3.18, InlineCompletionTriggerKind

---@param is_on boolean
function M.enable(is_on)
  vim.lsp.inline_completion.enable(is_on)
end

---The editor's own keeper of a buffer's suggestions; nil where it looks different than in 0.12, for it is not public.
---@return table|nil
local function keeper()
  local is_there, capability = pcall(require, 'vim.lsp._capability')
  local kind = is_there and vim.tbl_get(capability, 'all', 'inline_completion')
  local found = kind and vim.tbl_get(kind, 'active', vim.api.nvim_get_current_buf())
  return found and found.handler and found.count_items and found or nil
end

---Ask, and hand the answer to the editor. It has no public function that asks.
---@param kind integer
---@param heard? fun()
local function ask(kind, heard)
  local bufnr = vim.api.nvim_get_current_buf()
  local client, now = answers.client(bufnr), keeper()
  if not client or not now or vim.api.nvim_get_mode().mode:sub(1, 1) ~= 'i' then
    return
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = kind } ---@diagnostic disable-line: inject-field
  client:request('textDocument/inlineCompletion', params, function(...)
    now:handler(...)
    if heard then
      heard()
    end
  end, bufnr)
end

---@return boolean
local function is_shown()
  local namespace = vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion']
  return namespace ~= nil and #vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { limit = 1 }) > 0
end

local function end_undo_step()
  vim.cmd('let &g:undolevels = &g:undolevels')
end

---@return boolean
function M.accept()
  end_undo_step()
  return vim.lsp.inline_completion.get()
end

---What is still to be typed of an item; nil when something else has been.
---@param item vim.lsp.inline_completion.Item
---@return string|nil
local function remaining(item)
  local inserted = type(item.insert_text) == 'table' and item.insert_text.value or item.insert_text
  local at = vim.api.nvim_win_get_cursor(0)
  local row, col = at[1] - 1, at[2]
  if item.range then
    row, col = item.range:to_extmark()
  end
  local typed = vim.api.nvim_buf_get_text(0, row, col, at[1] - 1, at[2], {})
  return text.rest(inserted, table.concat(typed, '\n'))
end

---Take a part. The editor knows only the whole, but lets us insert in its place.
---@param choose fun(rest: string): string
---@return boolean
local function accept_part(choose)
  return vim.lsp.inline_completion.get({
    on_accept = function(item)
      local rest = remaining(item)
      if not rest then
        return nil
      end
      local part = choose(rest)
      end_undo_step()
      if part == rest then
        return item
      end
      local at = vim.api.nvim_win_get_cursor(0)
      local lines = vim.split(part, '\n', { plain = true })
      vim.api.nvim_buf_set_text(0, at[1] - 1, at[2], at[1] - 1, at[2], lines)
      vim.api.nvim_win_set_cursor(0, { at[1] - 1 + #lines, (#lines == 1 and at[2] or 0) + #lines[#lines] })
      ask(AUTOMATIC) -- the server still has the rest; the editor would wait 200 ms
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
  return vim.lsp.inline_completion.get({ on_accept = function() end })
end

---@param step integer
---@return boolean
local function cycle(step)
  if not is_shown() then
    return false
  end
  local function select()
    vim.lsp.inline_completion.select({ count = step })
  end
  local now = keeper()
  if now and now:count_items() == 1 then
    ask(INVOKED, select) -- one item is all that typing asks for
  else
    select()
  end
  return true
end

---@return boolean
function M.next()
  return cycle(1)
end

---@return boolean
function M.prev()
  return cycle(-1)
end

function M.complete()
  ask(INVOKED)
end

return M
