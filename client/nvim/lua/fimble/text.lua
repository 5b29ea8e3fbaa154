-- Text of suggestions, as values: what of one is still to be typed, its next word, how it is laid out. Touches no buffer.
local M = {}

---What is left of a suggestion.
---@param text string
---@param typed string what stands between its start and the cursor
---@return string|nil rest nil when something else was typed
function M.rest(text, typed)
  if text:sub(1, #typed) ~= typed then
    return nil
  end
  return text:sub(#typed + 1)
end

---The next word with the blanks before it; a run of signs is a word too.
---@param rest string
---@return string
function M.next_word(rest)
  local blanks = rest:match('^%s*')
  local behind = rest:sub(#blanks + 1)
  -- Bytes above 127 belong to letters of other scripts far more often than to signs.
  return blanks .. (behind:match('^[%w_\128-\255]+') or behind:match('^[^%w_%s\128-\255]+') or '')
end

---Everything up to the end of the line; at an end of line, with the whole next line.
---@param rest string
---@return string
function M.next_line(rest)
  return rest:match('^\n*[^\n]*')
end

---@class fimble.Layout
---@field inline string shown in front of the text behind the cursor
---@field over string shown on top of it
---@field below string[] lines below

---Lay out what is left in front of `tail`, which it replaces. What replaces itself is not shown again.
---@param rest string
---@param tail string what stands behind the cursor and belongs to the suggestion
---@return fimble.Layout
function M.layout(rest, tail)
  local lines = vim.split(rest, '\n', { plain = true })
  local first = table.remove(lines, 1)
  if tail == '' or (#lines == 0 and first == tail) then
    return { inline = tail == '' and first or '', over = '', below = lines }
  end
  if first:sub(-#tail) == tail then
    return { inline = first:sub(1, #first - #tail), over = '', below = lines }
  end
  return { inline = '', over = first, below = lines }
end

---Show tabs as the editor would.
---@param line string
---@param column integer display column where it begins
---@param tabstop integer
---@return string
function M.expanded(line, column, tabstop)
  local out = {}
  for before, tab in line:gmatch('([^\t]*)(\t?)') do
    out[#out + 1] = before
    column = column + vim.fn.strdisplaywidth(before, column)
    if tab ~= '' then
      local width = tabstop - column % tabstop
      out[#out + 1] = (' '):rep(width)
      column = column + width
    end
  end
  return table.concat(out)
end

return M
