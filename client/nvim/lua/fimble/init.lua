-- What users call: `require('fimble').setup()`, and one function for each thing to do with a suggestion.
local M = {}

---@class fimble.Keys
---@field accept? string|false take the whole suggestion
---@field accept_word? string|false take its next word
---@field accept_line? string|false take it up to the end of its next line
---@field next? string|false show another suggestion
---@field prev? string|false show the one before
---@field dismiss? string|false hide it until something is typed

---@class fimble.Options
---@field cmd? string[] how to start the server; default { 'fimble', 'lsp' }
---@field settings? table the server's settings, as in the README: { completion = { maxTokens = 64 } }
---@field keys? fimble.Keys|false keys in insert mode; false maps none
---@field ghost? 'auto'|'native'|'own'|'off' who draws: the editor (0.12), this plugin (0.11), nobody (completion menus)

---@type fimble.Keys
local KEYS = {
  accept = '<Tab>',
  accept_word = '<M-Right>',
  accept_line = '<M-End>',
  next = '<M-]>',
  prev = '<M-[>',
  dismiss = '<C-]>',
}

---Turn fimble on.
---@param options? fimble.Options
function M.setup(options)
  options = options or {}
  local settings = vim.tbl_deep_extend('force', vim.empty_dict(), options.settings or {})
  if options.ghost == 'off' then
    settings = vim.tbl_deep_extend('keep', settings, { completion = { textDocument = true } })
  end
  vim.lsp.config('fimble', { cmd = options.cmd, settings = { fimble = settings }, init_options = settings })
  local ghost = M.ghost(options.ghost)
  if ghost then
    ghost.enable(true)
    require('fimble.keys').map(vim.tbl_extend('force', KEYS, options.keys or {}), options.keys ~= false)
  end
  vim.lsp.enable('fimble')
  require('fimble.server').watch_focus()
  vim.schedule(require('fimble.server').check)
end

---The module that shows suggestions.
---@param wanted? 'auto'|'native'|'own'|'off' decides from now on; nil: as decided
---@return fimble.ghost|nil
function M.ghost(wanted)
  M._wanted = wanted or M._wanted or 'auto'
  if M._wanted == 'off' then
    return nil
  end
  local is_native = M._wanted ~= 'own' and vim.lsp.inline_completion ~= nil
  return require(is_native and 'fimble.native' or 'fimble.ghost')
end

for name in pairs(KEYS) do
  ---Do with the suggestion what the name says.
  ---@return boolean done false when none is shown, so that a mapping can fall back
  M[name] = function()
    local ghost = M.ghost()
    return ghost ~= nil and ghost[name]()
  end
end

---Ask now, and for several suggestions.
function M.complete()
  local ghost = M.ghost()
  if ghost then
    ghost.complete()
  end
end

---A few words for a status line: what would answer now.
---@return string
function M.statusline()
  return require('fimble.status').text()
end

return M
