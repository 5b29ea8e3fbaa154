-- Lists which Lua file requires which other one: calls as luacheck's parser sees them, places as Lua's own searcher finds them.
--
-- Usage: lua5.4 lua_requires.lua PARSER_FOLDER ROOT < files. Reads paths relative to ROOT, prints "user TAB required" lines.

local parser_folder, root = arg[1], arg[2]
package.path = parser_folder .. "/?.lua;" .. parser_folder .. "/?/init.lua"
local decoder = require "luacheck.decoder"
local parser = require "luacheck.parser"
local places = root .. "/?.lua;" .. root .. "/?/init.lua"

local function is_require(node)
   return type(node) == "table" and node.tag == "Id" and node[1] == "require"
end

-- Gives the name in `require "name"` and in `pcall(require, "name")`.
local function required(call)
   local name
   if is_require(call[1]) then
      name = call[2]
   elseif is_require(call[2]) then
      name = call[3]
   end
   return name and name.tag == "String" and name[1]
end

local function visit(node, user)
   if node.tag == "Call" then
      local name = required(node)
      local place = name and package.searchpath(name, places)
      if place then
         print(user .. "\t" .. place:sub(#root + 2))
      end
   end
   for _, child in ipairs(node) do
      if type(child) == "table" then
         visit(child, user)
      end
   end
end

for user in io.lines() do
   local file = assert(io.open(root .. "/" .. user, "rb"))
   local source = file:read("a")
   file:close()
   local ok, tree = pcall(parser.parse, decoder.decode((source:gsub("^#[^\n]*", ""))))
   if ok then
      visit(tree, user)
   end
end
