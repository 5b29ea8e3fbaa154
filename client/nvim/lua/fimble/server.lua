-- The server's life: where it starts, and what happens when it ends by itself.
local M = {}

local MARKERS = {
  { '.git', '.hg' },
  {
    'pyproject.toml', 'package.json', 'go.mod', 'Cargo.toml', 'tsconfig.json', 'composer.json', 'Gemfile', 'pom.xml',
    'build.gradle', 'build.gradle.kts', 'compile_commands.json',
  },
}

---A server that ended this often within a while is not started again by itself.
M.MOST_ENDS = 4
M.WITHIN_MS = 3 * 60 * 1000
M.FIRST_PAUSE_MS = 500

---@type integer[] when it ended, in ms
local ends = {}

---Say so if the program is missing: the editor itself only notes it in its log.
function M.check()
  local cmd = vim.lsp.config.fimble.cmd
  if type(cmd) == 'table' and vim.fn.executable(cmd[1]) == 0 then
    local advice = 'Install it with `pip install fimble`, or set `cmd` in setup().'
    vim.notify(('fimble: there is no program "%s". %s'):format(cmd[1], advice), vim.log.levels.WARN)
  end
end

---Give the folder to start in; a file in no project has none.
---@param bufnr integer
---@param on_dir fun(root: string|nil)
function M.root_dir(bufnr, on_dir)
  on_dir(vim.fs.root(bufnr, MARKERS[1]) or vim.fs.root(bufnr, MARKERS[2]))
end

---Note that a server has ended; start it again unless somebody wanted it to end, or it keeps ending.
---@param code integer
---@param signal integer
function M.exited(code, signal)
  vim.schedule(function()
    require('fimble.status').heard(nil)
  end)
  local was_wanted = (code == 0 and signal == 0) or signal == 15 or vim.v.exiting ~= vim.NIL
  if was_wanted then
    return
  end
  local now = vim.uv.now()
  ends = vim.tbl_filter(function(at)
    return now - at < M.WITHIN_MS
  end, ends)
  ends[#ends + 1] = now
  vim.schedule(function()
    require('fimble.log').add({ type = 1, message = ('the server ended (code %d, signal %d)'):format(code, signal) })
    if #ends >= M.MOST_ENDS then
      vim.notify('fimble: the server keeps ending; see :Fimble log, then :Fimble restart', vim.log.levels.ERROR)
    else
      vim.defer_fn(M.start, M.FIRST_PAUSE_MS * 2 ^ (#ends - 1))
    end
  end)
end

---Tell the server when somebody comes back to the editor: a model that has left memory is loaded by then.
function M.watch_focus()
  local group = vim.api.nvim_create_augroup('fimble.focus', { clear = true })
  vim.api.nvim_create_autocmd('FocusGained', {
    group = group,
    callback = function()
      for _, client in ipairs(vim.lsp.get_clients({ name = 'fimble' })) do
        client:notify('fimble/focus', vim.empty_dict())
      end
    end,
  })
end

---Start the server in every buffer that wants it.
function M.start()
  vim.lsp.enable('fimble')
end

---End the server, wait until it is gone, start it again; what went wrong before is forgotten.
function M.restart()
  ends = {}
  local clients = vim.lsp.get_clients({ name = 'fimble' })
  for _, client in ipairs(clients) do
    client:stop()
  end
  local timer = assert(vim.uv.new_timer())
  local waited = 0
  timer:start(50, 50, vim.schedule_wrap(function()
    waited = waited + 50
    local n_left = #vim.tbl_filter(function(client)
      return not client:is_stopped() or vim.lsp.get_client_by_id(client.id) ~= nil
    end, clients)
    if n_left > 0 and waited < 3000 then
      return
    end
    if not timer:is_closing() then
      timer:close()
      for _, client in ipairs(n_left > 0 and clients or {}) do
        client:stop(true)
      end
      M.start()
    end
  end))
end

return M
