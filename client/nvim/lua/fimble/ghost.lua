-- Suggestions as ghost text for Neovim 0.11: when to ask, which answer counts, and what to do with it.
-- 0.12 does this by itself (`fimble.native`). Drawing is in `fimble.draw`.
local answers = require('fimble.answers')
local text = require('fimble.text')

---@class fimble.ghost
local M = {}

local METHOD = 'textDocument/inlineCompletion'
local INVOKED, AUTOMATIC = 1, 2 -- LSP 3.18, InlineCompletionTriggerKind

---Milliseconds, so that the events of one key lead to one request. The pause in typing is the server's business.
local SETTLE_MS = 10

---@class fimble.Shown
---@field bufnr integer
---@field client_id integer
---@field items fimble.Item[]
---@field index integer

---@type fimble.Shown|nil
local shown
---@type fun()|nil
local cancel
local n_asked = 0
local timer ---@type uv.uv_timer_t|nil

local function cursor()
  local at = vim.api.nvim_win_get_cursor(0)
  return at[1] - 1, at[2]
end

local function stop_asking()
  n_asked = n_asked + 1
  if timer then
    timer:stop()
  end
  if cancel then
    cancel()
    cancel = nil
  end
end

local function hide()
  if shown then
    require('fimble.draw').clear(shown.bufnr)
    shown = nil
  end
end

---What is left to insert of the shown item at the cursor; nil when it does not fit there any more.
---@return string|nil rest
---@return fimble.Item|nil item
local function remaining()
  if not shown or vim.api.nvim_get_current_buf() ~= shown.bufnr then
    return nil
  end
  local item = shown.items[shown.index]
  local row, col = cursor()
  if row < item.row or (row == item.row and col < item.col) then
    return nil
  end
  local typed = table.concat(vim.api.nvim_buf_get_text(shown.bufnr, item.row, item.col, row, col, {}), '\n')
  local line = vim.api.nvim_get_current_line()
  local rest = line:sub(col + 1, col + #item.tail) == item.tail and text.rest(item.text, typed) or nil
  if rest == nil or rest == item.tail then
    return nil
  end
  return rest, item
end

---Show what is left of the item, or nothing.
---@return boolean fits
local function show()
  local rest, item = remaining()
  if rest and item and shown then
    local row, col = cursor()
    require('fimble.draw').draw(shown.bufnr, row, col, rest, item.tail)
    return true
  end
  hide()
  return false
end

---@param kind integer
---@param index? integer which item to show first
local function ask(kind, index)
  stop_asking()
  local bufnr = vim.api.nvim_get_current_buf()
  local client = answers.client(bufnr)
  if not client or vim.api.nvim_get_mode().mode:sub(1, 1) ~= 'i' then
    return
  end
  local number, tick = n_asked, vim.api.nvim_buf_get_changedtick(bufnr)
  local row, col = cursor()
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = kind } ---@diagnostic disable-line: inject-field
  local is_sent, id = client:request(METHOD, params, function(err, answer)
    if number ~= n_asked then
      return -- something was typed since, and asked for again
    end
    cancel = nil
    local now_row, now_col = cursor()
    local is_here = vim.api.nvim_get_current_buf() == bufnr and vim.api.nvim_get_mode().mode:sub(1, 1) == 'i'
    local is_same = is_here and vim.api.nvim_buf_get_changedtick(bufnr) == tick and now_row == row and now_col == col
    local items = not err and is_same and answers.items(client, bufnr, answer) or {}
    if #items > 0 then
      hide()
      shown = { bufnr = bufnr, client_id = client.id, items = items, index = math.min(index or 1, #items) }
      show()
    end
  end, bufnr)
  if is_sent and id then
    cancel = function()
      client:cancel_request(id)
    end
  end
end

---Typing or moving: keep what still fits, else ask anew.
local function moved()
  if show() then
    stop_asking()
    return
  end
  stop_asking()
  timer = timer or assert(vim.uv.new_timer())
  timer:start(SETTLE_MS, 0, function()
    vim.schedule(function()
      ask(AUTOMATIC)
    end)
  end)
end

local function leave()
  stop_asking()
  hide()
end

---Insert a part of what is left, as one step to undo.
---@param part string
---@param rest string
---@param item fimble.Item
local function insert(part, rest, item)
  local now = assert(shown)
  -- Parts that leave nothing but what stands there already are the whole.
  local is_whole = part == rest or rest:sub(#part + 1) == item.tail
  part = is_whole and rest or part
  local row, col = cursor()
  local lines = vim.split(part, '\n', { plain = true })
  vim.cmd('let &g:undolevels = &g:undolevels') -- ends the step that typing began
  vim.api.nvim_buf_set_text(now.bufnr, row, col, row, col + (is_whole and #item.tail or 0), lines)
  vim.api.nvim_win_set_cursor(0, { row + #lines, (#lines == 1 and col or 0) + #lines[#lines] })
  if not is_whole then
    show()
    return
  end
  hide()
  local client = vim.lsp.get_client_by_id(now.client_id)
  if client and item.command then
    client:exec_cmd(item.command, { bufnr = now.bufnr })
  end
end

---@param choose fun(rest: string): string
---@return boolean
local function accept(choose)
  local rest, item = remaining()
  if not rest or not item then
    return false
  end
  insert(choose(rest), rest, item)
  return true
end

---Take the whole suggestion.
---@return boolean done false when none is shown
function M.accept()
  return accept(function(rest)
    return rest
  end)
end

---Take its next word.
---@return boolean done
function M.accept_word()
  return accept(text.next_word)
end

---Take it up to the end of its next line.
---@return boolean done
function M.accept_line()
  return accept(text.next_line)
end

---Hide it until something is typed.
---@return boolean done
function M.dismiss()
  local was_shown = remaining() ~= nil
  leave()
  return was_shown
end

---@param step integer
---@return boolean
local function cycle(step)
  if not shown or not remaining() then
    return false
  end
  if #shown.items == 1 then
    ask(INVOKED, step > 0 and 2 or 3) -- one item is all that typing asks for
  else
    shown.index = (shown.index - 1 + step) % #shown.items + 1
    show()
  end
  return true
end

---Show another suggestion; asks for more when there is but one.
---@return boolean done
function M.next()
  return cycle(1)
end

---Show the one before.
---@return boolean done
function M.prev()
  return cycle(-1)
end

---Ask now, and for several.
function M.complete()
  ask(INVOKED)
end

---@param is_on boolean
function M.enable(is_on)
  local group = vim.api.nvim_create_augroup('fimble.ghost', { clear = true })
  leave()
  if not is_on then
    return
  end
  local on = vim.api.nvim_create_autocmd
  on({ 'InsertEnter', 'TextChangedI', 'TextChangedP', 'CursorMovedI' }, { group = group, callback = moved })
  on({ 'InsertLeave', 'BufLeave', 'LspDetach' }, { group = group, callback = leave })
end

return M
