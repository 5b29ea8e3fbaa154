-- Models: which are there, which are worth getting, getting one. Which one answers is a setting.
local M = {}

---@class fimble.Model
---@field name string
---@field size integer bytes on disk
---@field memory integer bytes in memory, with 8,192 tokens of context
---@field fit 'fits'|'tight'|'does not fit'
---@field fillsHoles boolean
---@field selfTest string
---@field licence string
---@field isLoaded boolean
---@field refusal string

---@class fimble.Offer
---@field name string
---@field download integer bytes
---@field memory integer
---@field fit 'fits'|'tight'|'does not fit'
---@field licence string
---@field about string
---@field isRecommended boolean

---@class fimble.Pulling
---@field name string
---@field status string
---@field completed integer
---@field total integer 0 while unknown

---@type table<integer, { client: vim.lsp.Client, name: string }> what is being got, by request
local pulling = {}

---@return vim.lsp.Client|nil
local function server()
  local client = vim.lsp.get_clients({ name = 'fimble' })[1]
  if not client then
    vim.notify('fimble: no server runs; see :Fimble status', vim.log.levels.WARN)
  end
  return client
end

---@param client vim.lsp.Client
---@param command string
---@param arguments any[]
---@param done fun(err: lsp.ResponseError|nil, result: any)
---@return integer|nil request
local function execute(client, command, arguments, done)
  local params = { command = command, arguments = arguments }
  local _, request = client:request('workspace/executeCommand', params, done)
  return request
end

---@param bytes integer
---@return string
local function gigabytes(bytes)
  return ('%.1f GB'):format(bytes / 1e9)
end

---@param models fimble.Model[]
---@param offers fimble.Offer[]
---@return string[]
function M.lines(models, offers)
  local lines = { #models > 0 and 'Installed:' or 'Ollama has no model.' }
  for _, model in ipairs(models) do
    local holes = model.fillsHoles and 'fills holes' or (model.refusal ~= '' and model.refusal or 'fills no holes')
    local facts = { gigabytes(model.memory) .. ' in memory: ' .. model.fit, holes, model.licence }
    local told = table.concat(
      vim.tbl_filter(function(fact)
        return fact ~= ''
      end, facts),
      '; '
    )
    lines[#lines + 1] = ('%s %s  %s'):format(model.isLoaded and '*' or ' ', model.name, told)
  end
  vim.list_extend(lines, { '', 'Worth getting, with :Fimble pull NAME:' })
  for _, offer in ipairs(offers) do
    local cost = ('%s to get, %s in memory: %s'):format(gigabytes(offer.download), gigabytes(offer.memory), offer.fit)
    local mark = offer.isRecommended and '→' or ' '
    lines[#lines + 1] = ('%s %s  %s; %s; %s'):format(mark, offer.name, cost, offer.about, offer.licence)
  end
  return lines
end

---Show what is installed and what is worth getting.
function M.show()
  local client = server()
  if not client then
    return
  end
  execute(client, 'fimble.models', {}, function(err, models)
    if err then
      vim.notify('fimble: ' .. err.message, vim.log.levels.WARN)
    end
    execute(client, 'fimble.offers', {}, function(_, offers)
      require('fimble.prompt').show_lines('fimble://models', M.lines(models or {}, offers or {}))
    end)
  end)
end

---Have Ollama get a model, and use it. What came stays when it is stopped: the next call goes on from there.
---@param name string
function M.pull(name)
  local client = server()
  if not client then
    return
  end
  local request
  request = execute(client, 'fimble.pull', { name }, function(err)
    local was_stopped = request and not pulling[request]
    if request then
      pulling[request] = nil
    end
    if not err then
      require('fimble.settings').change({ model = name })
      vim.notify(('fimble: %s is there and answers from now on'):format(name))
    elseif not was_stopped then
      vim.notify('fimble: ' .. err.message, vim.log.levels.WARN)
    end
  end)
  if request then
    pulling[request] = { client = client, name = name }
  end
end

---Stop getting models.
---@return integer n how many
function M.cancel()
  local n = 0
  for request, job in pairs(pulling) do
    pulling[request] = nil
    job.client:cancel_request(request)
    n = n + 1
  end
  return n
end

---Show how far it is.
---@param news fimble.Pulling
function M.heard(news)
  local far = news.total > 0 and (' %d %% of %s'):format(100 * news.completed / news.total, gigabytes(news.total)) or ''
  vim.api.nvim_echo({ { ('fimble: %s: %s%s'):format(news.name, news.status, far) } }, false, {})
end

return M
