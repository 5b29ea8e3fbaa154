-- Keys in insert mode. A key that has nothing to do for us does what it did before.
local M = {}

---@type table<string, string> names of actions by key, as mapped
M.mapped = {}

---Do what a key did before it was ours.
---@param key string
---@param before table<string, any> as from maparg(); empty when it was not mapped
local function fall_back(key, before)
  local mode = before.noremap == 0 and 'im' or 'in'
  local keys = key
  if before.callback then
    keys = before.callback()
    if before.expr ~= 1 then
      return
    end
  elseif before.rhs and before.rhs ~= '' then
    keys = before.expr == 1 and vim.api.nvim_eval(before.rhs) or before.rhs
  else
    mode = 'in'
  end
  if type(keys) == 'string' and keys ~= '' then
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, true, true), mode, false)
  end
end

---Map keys, or none; calling it again replaces what it mapped.
---@param keys fimble.Keys
---@param is_wanted boolean
function M.map(keys, is_wanted)
  for key in pairs(M.mapped) do
    pcall(vim.keymap.del, 'i', key)
  end
  M.mapped = {}
  for action, key in pairs(is_wanted and keys or {}) do
    if key then
      local before = vim.fn.maparg(key, 'i', false, true)
      vim.keymap.set('i', key, function()
        if not require('fimble')[action]() then
          fall_back(key, before)
        end
      end, { desc = 'fimble: ' .. action:gsub('_', ' ') })
      M.mapped[key] = action
    end
  end
end

return M
