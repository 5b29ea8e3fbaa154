-- Settings that change while the editor runs: told to the running server, and kept for the next one.
local M = {}

---@type uv.uv_timer_t|nil
local snooze

---Change settings, given as in the README: { completion = { enabled = false } }.
---@param changes table
function M.change(changes)
  vim.lsp.config('fimble', { settings = { fimble = changes }, init_options = changes })
  for _, client in ipairs(vim.lsp.get_clients({ name = 'fimble' })) do
    client.settings = vim.tbl_deep_extend('force', client.settings or {}, { fimble = changes })
    client:notify('workspace/didChangeConfiguration', { settings = client.settings })
  end
end

---A setting now in force, as far as this editor has set it.
---@param ... string
---@return any
function M.get(...)
  return vim.tbl_get(vim.lsp.config.fimble or {}, 'settings', 'fimble', ...)
end

---@return boolean
function M.is_paused()
  return M.get('completion', 'enabled') == false
end

---Stop suggesting, for good or for a while.
---@param minutes? number
function M.pause(minutes)
  M.resume_timer_stop()
  M.change({ completion = { enabled = false } })
  local ghost = require('fimble').ghost()
  if ghost then
    ghost.dismiss()
  end
  if minutes then
    snooze = vim.defer_fn(M.resume, minutes * 60 * 1000)
  end
end

function M.resume_timer_stop()
  if snooze and not snooze:is_closing() then
    snooze:stop()
    snooze:close()
  end
  snooze = nil
end

function M.resume()
  M.resume_timer_stop()
  M.change({ completion = { enabled = true } })
end

---Turn suggestions in a language off or on again.
---@param language string
---@return boolean is_on
function M.toggle(language)
  local is_on = vim.tbl_get(M.get('languages') or {}, language) == false
  M.change({ languages = { ['*'] = true, [language] = is_on } })
  return is_on
end

return M
