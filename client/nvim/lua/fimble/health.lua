-- `:checkhealth fimble`
local M = {}

local function check_editor()
  local health = vim.health
  if vim.fn.has('nvim-0.11') == 0 then
    health.error('Neovim 0.11 or newer is needed')
  else
    local drawn_by = vim.lsp.inline_completion and "the editor's own inline completion" or "this plugin's ghost text"
    health.ok(('Neovim %s, %s'):format(tostring(vim.version()), drawn_by))
  end
end

---@return boolean is_there
local function check_program()
  local health, cmd = vim.health, vim.lsp.config.fimble and vim.lsp.config.fimble.cmd
  if type(cmd) ~= 'table' then
    health.info('the server command is a function')
    return false
  end
  if vim.fn.executable(cmd[1]) == 0 then
    health.error(('there is no program %q'):format(cmd[1]), {
      'Install the server: pip install fimble',
      "Or say where it is: require('fimble').setup({ cmd = { '/path/to/fimble', 'lsp' } })",
    })
    return false
  end
  local answer = vim.system(require('fimble.doctor').command_line(cmd, '--version'), { text = true }):wait(20000)
  if answer.code ~= 0 then
    health.error(('%s does not start: %s'):format(cmd[1], vim.trim(answer.stderr or '')))
    return false
  end
  health.ok(('%s: %s'):format(vim.fn.exepath(cmd[1]), vim.trim(answer.stdout)))
  return true
end

local function check_server()
  local health = vim.health
  if not vim.lsp.is_enabled('fimble') then
    return health.warn('fimble is not enabled', { "require('fimble').setup() in your configuration" })
  end
  local clients = vim.lsp.get_clients({ name = 'fimble' })
  if #clients == 0 then
    return health.info('no server is running: it starts with the first file that is opened')
  end
  for _, client in ipairs(clients) do
    health.ok(('server %d runs in %s for %d buffers'):format(client.id, client.root_dir or 'no folder', #vim.tbl_keys(client.attached_buffers)))
  end
  local status = require('fimble.status').last
  if status and status.state ~= 'ready' then
    health.warn(status.message, status.remedy ~= '' and { status.remedy } or nil)
  elseif status then
    health.ok(('%s answers: %s'):format(status.backend, status.model))
  end
end

local function check_keys()
  local mapped = require('fimble.keys').mapped
  for _, key in ipairs(vim.fn.sort(vim.tbl_keys(mapped))) do
    local now = vim.fn.maparg(key, 'i', false, true)
    if vim.startswith(now.desc or '', 'fimble: ') then
      vim.health.ok(('%s: %s'):format(key, mapped[key]))
    else
      vim.health.warn(('%s was mapped by something else after fimble'):format(key), {
        "Call require('fimble')." .. mapped[key] .. '() from that mapping; it answers false when nothing is shown.',
      })
    end
  end
end

function M.check()
  vim.health.start('fimble')
  check_editor()
  check_program()
  check_server()
  vim.health.start('fimble: keys in insert mode')
  check_keys()
end

return M
