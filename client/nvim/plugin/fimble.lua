-- The command `:Fimble`; everything else is loaded when it is first used.
if vim.g.loaded_fimble then
  return
end
vim.g.loaded_fimble = true

vim.api.nvim_create_user_command('Fimble', function(call)
  require('fimble.commands').run(call.fargs, call.range > 0 and { call.line1, call.line2 } or nil)
end, {
  nargs = '*',
  range = true,
  desc = 'fimble: code completion from your repository',
  complete = function(lead, line)
    return require('fimble.commands').complete(lead, line)
  end,
})
