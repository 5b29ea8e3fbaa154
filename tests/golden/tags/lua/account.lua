-- Accounts and what may be done with them.
local json = require("vendor.json")
local Base = require "shop.base"
local format = string.format
local clamp = require("shop.numbers").clamp

local MAX_BALANCE <const> = 1000000
local cache = {}
local defaults = {
  currency = "EUR",
  limit = 100,
}

--- An account of a customer.
-- @class Account
local Account = setmetatable({}, { __index = Base })
Account.__index = Account
Account.kinds = { "cash", "card" }

---Opens an account.
---@param owner string
---@return Account
function Account.new(owner, limit)
  local self = setmetatable({}, Account)
  self.owner = owner
  self.limit = limit or defaults.limit
  return self
end

-- Puts money in.
function Account:deposit(amount)
  local function check(value)
    return value > 0
  end
  assert(check(amount), format("bad amount %d", amount))
  self.balance = clamp(self.balance + amount, 0, MAX_BALANCE)
  return self
end

Account.withdraw = function(self, amount, ...)
  for index, hook in ipairs(self.hooks) do
    hook(index, amount)
  end
end

function Account:empty() end

local function remember(account)
  cache[account.owner] = account
end

function log_account(account)
  print(json.encode(account))
end

return Account
