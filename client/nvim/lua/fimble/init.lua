-- Turns fimble on: `require('fimble').setup()`. Needs Neovim 0.12 for ghost text; 0.11 gets completion-menu items.
local M = {}

---@class fimble.Options
---@field cmd? string[] how to start the server
---@field settings? table the section "fimble", as in the README

---Enable the server and, where the editor has it, native inline completion.
---@param opts? fimble.Options
function M.setup(opts)
  opts = opts or {}
  local native = vim.lsp.inline_completion ~= nil
  local defaults = { completion = { debounceMs = 0, textDocument = not native } }
  local settings = vim.tbl_deep_extend('force', defaults, opts.settings or {})
  vim.lsp.config('fimble', { cmd = opts.cmd, settings = { fimble = settings }, init_options = settings })
  vim.lsp.enable('fimble')
  if native then
    vim.lsp.inline_completion.enable()
  end
end

---Take the suggestion that is shown.
---@return boolean taken false when none is shown, so that a mapping can fall back
function M.accept()
  return vim.lsp.inline_completion ~= nil and vim.lsp.inline_completion.get()
end

return M
