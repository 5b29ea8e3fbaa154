-- `fimble doctor`, run with the program that is the server too.
local M = {}

---The command line of a subcommand: the server's, with its last word "lsp" replaced.
---@param cmd string[]
---@param ... string
---@return string[]
function M.command_line(cmd, ...)
  local words = vim.deepcopy(cmd)
  while #words > 1 and (words[#words] == 'lsp' or vim.startswith(words[#words], '--')) do
    table.remove(words)
  end
  return vim.list_extend(words, { ... })
end

---Run it and show what it says.
function M.show()
  local cmd = vim.lsp.config.fimble.cmd
  if type(cmd) ~= 'table' or vim.fn.executable(cmd[1]) == 0 then
    return vim.notify('fimble: the server command is no program; see :checkhealth fimble', vim.log.levels.WARN)
  end
  local options = { text = true, cwd = vim.fs.root(0, '.git') or vim.fn.getcwd() }
  vim.system(M.command_line(cmd, 'doctor'), options, function(result)
    vim.schedule(function()
      local said = vim.trim(result.stdout .. '\n' .. result.stderr)
      require('fimble.prompt').show_lines('fimble://doctor', vim.split(said, '\n', { plain = true }))
    end)
  end)
end

return M
