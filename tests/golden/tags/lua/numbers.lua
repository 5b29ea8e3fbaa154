local M = {
  -- What is added by default.
  step = 1,
  names = { "one", "two" },
  half = function(value)
    return value / 2
  end,
}

local limits = require("shop.limits")
local ok, fast = pcall(require, "shop.fast")

--[[ Keeps a value
between two others. ]]
function M.clamp(value, low, high)
  return math.max(low, math.min(value, high))
end

function M.nested.deep(value) return value end

local function twice(value)
  return value * 2
end

local helper = function(value) return twice(value) end

goto done
::done::

return {
  clamp = M.clamp,
  twice = twice,
  thrice = function(value)
    return value * 3
  end,
  limits = limits,
}
