-- Code actions beside `vim.lsp.buf.code_action()`: run one by its name, ask for the words that some need, stop it.
local M = {}

local PREFIX = 'fimble: '

---@class fimble.Act
---@field action string
---@field uri string
---@field range table lsp.Range
---@field version? integer
---@field instruction? string

---@type table<integer, vim.lsp.Client> by request
local running = {}

---@param bufnr integer
---@return vim.lsp.Client|nil
local function client_of(bufnr)
  local client = vim.lsp.get_clients({ bufnr = bufnr, name = 'fimble' })[1]
  if not client then
    vim.notify(PREFIX .. 'no server in this buffer; see :Fimble status', vim.log.levels.WARN)
  end
  return client
end

---Say what went wrong; how an action ended the server says itself.
---@param err table|nil
local function tell(err)
  if err and err.code ~= vim.lsp.protocol.ErrorCodes.RequestCancelled then
    vim.notify(PREFIX .. err.message, vim.log.levels.WARN)
  end
end

---Let the server execute one of its commands.
---@param client vim.lsp.Client
---@param command string
---@param arguments any[]
---@param heard fun(err: table|nil, answer: any)
local function execute(client, command, arguments, heard)
  local request
  local is_sent, id = client:request('workspace/executeCommand', { command = command, arguments = arguments }, function(err, answer)
    if request then
      running[request] = nil
    end
    heard(err, answer)
  end)
  if is_sent and id then
    request = id
    running[id] = client
  end
end

---Run a command that edits or explains: `fimble.act`, `fimble.runDirective`.
---@param client vim.lsp.Client
---@param command string
---@param argument table
function M.execute(client, command, argument)
  execute(client, command, { argument }, tell)
end

---Ask for the words that an action needs, then run it.
---@param client vim.lsp.Client
---@param argument fimble.Act
function M.ask(client, argument)
  vim.ui.input({ prompt = 'What should be done? ' }, function(words)
    if words and vim.trim(words) ~= '' then
      M.execute(client, 'fimble.act', vim.tbl_extend('force', argument, { instruction = words }))
    end
  end)
end

---The place that an action is about: whole lines, or the cursor.
---@param client vim.lsp.Client
---@param bufnr integer
---@param first? integer 1-based
---@param last? integer
---@return table
local function place(client, bufnr, first, last)
  local at = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local range = { start = at.position, ['end'] = at.position }
  if first and last then
    range = vim.lsp.util.make_given_range_params({ first, 0 }, { last, #vim.fn.getline(last) }, bufnr, client.offset_encoding).range
  end
  return { uri = at.textDocument.uri, range = range }
end

---Run an action here. Without a name, choose one of those that there are.
---@param name? string
---@param words? string what to do, for actions that need words
---@param first? integer first line of a selection, 1-based
---@param last? integer
function M.act(name, words, first, last)
  local bufnr = vim.api.nvim_get_current_buf()
  local client = client_of(bufnr)
  if not client then
    return
  end
  local here = place(client, bufnr, first, last)
  local function run(chosen)
    local argument = vim.tbl_extend('force', here, { action = chosen.id, version = vim.lsp.util.buf_versions[bufnr] })
    if words then
      argument.instruction = words
    elseif chosen.asksInstruction then
      return M.ask(client, argument)
    end
    M.execute(client, 'fimble.act', argument)
  end
  execute(client, 'fimble.actions', { here }, function(err, actions)
    if err or type(actions) ~= 'table' then
      return tell(err)
    end
    if not name then
      local options = { prompt = 'Code action', format_item = function(action) return action.title end }
      return vim.ui.select(actions, options, function(chosen)
        if chosen then
          run(chosen)
        end
      end)
    end
    for _, action in ipairs(actions) do
      if action.id == name then
        return run(action)
      end
    end
    local names = vim.tbl_map(function(action) return action.id end, actions)
    vim.notify(('%sno action %q here; there are %s'):format(PREFIX, name, table.concat(names, ', ')), vim.log.levels.WARN)
  end)
end

---Stop what is at work, and with it the model.
---@return integer n_stopped
function M.cancel()
  local n_stopped = vim.tbl_count(running)
  for id, client in pairs(running) do
    client:cancel_request(id)
  end
  running = {}
  return n_stopped
end

---Commands that code actions and lenses carry.
---@param command lsp.Command
---@param context { client_id: integer }
local function by_command(command, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  M.execute(client, command.command, command.arguments[1])
end

M.commands = {
  ['fimble.act'] = by_command,
  ['fimble.runDirective'] = by_command,
  ['fimble.askAndAct'] = function(command, context)
    M.ask(assert(vim.lsp.get_client_by_id(context.client_id)), command.arguments[1])
  end,
}

return M
