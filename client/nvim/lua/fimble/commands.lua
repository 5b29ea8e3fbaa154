-- The subcommands of `:Fimble`.
local M = {}

---@param text string
local function say(text)
  vim.api.nvim_echo({ { text } }, true, {})
end

---@class fimble.Subcommand
---@field help string
---@field run fun(argument: string|nil, call: fimble.Call)

---@class fimble.Call
---@field words string[] what stands behind the subcommand's first argument
---@field range? { [1]: integer, [2]: integer } first and last line of a selection, 1-based

---@type table<string, fimble.Subcommand>
M.subcommands = {
  act = {
    help = 'run a code action on the selection or at the cursor: its name, then what to do; without, choose one',
    run = function(name, call)
      local words = #call.words > 0 and table.concat(call.words, ' ') or nil
      require('fimble.act').act(name, words, unpack(call.range or {}))
    end,
  },
  cancel = {
    help = 'stop the code actions at work, and getting models',
    run = function()
      say(('fimble: stopped %d'):format(require('fimble.act').cancel() + require('fimble.models').cancel()))
    end,
  },
  status = {
    help = 'what would answer now, and what to do when nothing would',
    run = function()
      say(table.concat(require('fimble.status').lines(), '\n'))
    end,
  },
  complete = {
    help = 'ask now, and for several suggestions',
    run = function()
      require('fimble').complete()
    end,
  },
  pause = {
    help = 'stop suggesting; with a number, for so many minutes',
    run = function(argument)
      local minutes = tonumber(argument)
      if argument and not minutes then
        return vim.notify('fimble: pause takes a number of minutes', vim.log.levels.WARN)
      end
      require('fimble.settings').pause(minutes)
      say('fimble: paused' .. (minutes and (' for %g minutes'):format(minutes) or '; :Fimble resume'))
    end,
  },
  resume = {
    help = 'suggest again',
    run = function()
      require('fimble.settings').resume()
      say('fimble: suggesting')
    end,
  },
  toggle = {
    help = "turn a language (default: this buffer's) off or on",
    run = function(argument)
      local language = argument or vim.bo.filetype
      local is_on = require('fimble.settings').toggle(language)
      say(('fimble: %s is %s'):format(language, is_on and 'on' or 'off'))
    end,
  },
  model = {
    help = 'use a model until the editor ends; without a name, say which one answers',
    run = function(argument)
      if argument then
        require('fimble.settings').change({ model = argument })
      else
        local status = require('fimble.status').last
        say('fimble: ' .. (status and status.model ~= '' and status.model or 'no model'))
      end
    end,
  },
  models = {
    help = 'which models are there, and which are worth getting on this machine',
    run = function()
      require('fimble.models').show()
    end,
  },
  pull = {
    help = 'get a model and use it; :Fimble cancel stops it, and the next pull goes on from there',
    run = function(name)
      if not name then
        return vim.notify('fimble: pull takes a name; :Fimble models lists some', vim.log.levels.WARN)
      end
      require('fimble.models').pull(name)
    end,
  },
  prompt = {
    help = 'show the prompt for this place, and why each piece is in it',
    run = function()
      require('fimble.prompt').show()
    end,
  },
  log = {
    help = "show the server's log",
    run = function()
      require('fimble.prompt').show_lines('fimble://log', require('fimble.log').lines)
      vim.cmd.normal({ 'G', bang = true })
    end,
  },
  restart = {
    help = 'restart the server',
    run = function()
      require('fimble.server').restart()
    end,
  },
  doctor = {
    help = 'check everything and say what to do',
    run = function()
      require('fimble.doctor').show()
    end,
  },
  health = {
    help = ':checkhealth fimble',
    run = function()
      vim.cmd.checkhealth('fimble')
    end,
  },
}

---@return string[]
function M.names()
  return vim.fn.sort(vim.tbl_keys(M.subcommands))
end

---@param arguments string[]
---@param range? { [1]: integer, [2]: integer }
function M.run(arguments, range)
  local name = arguments[1] or 'status'
  local subcommand = M.subcommands[name]
  if subcommand then
    subcommand.run(arguments[2], { words = vim.list_slice(arguments, 3), range = range })
  else
    vim.notify(('fimble: no %q; there are %s'):format(name, table.concat(M.names(), ', ')), vim.log.levels.WARN)
  end
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  if #vim.split(vim.trim(line), '%s+') > (lead == '' and 1 or 2) then
    return {}
  end
  return vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, M.names())
end

return M
