local util = require("app.util")
local M = {}

function M.first(value)
  local found = util.
end

-- Still to be written.
function M.second(value)
  if value then return 
end

function M.third(value)
  return value
end

return M
