-- A window with the prompt for the cursor's place: its pieces, why each is in it, and the text as it is sent.
local M = {}

---@class fimble.Piece
---@field path string
---@field start_line integer 0-based
---@field end_line integer inclusive
---@field tokens integer
---@field zone string
---@field reason string

---@class fimble.Prompt
---@field template string
---@field model string
---@field tokens integer
---@field text string
---@field pieces fimble.Piece[]

---@param prompt fimble.Prompt
---@return string[]
function M.lines(prompt)
  local model = prompt.model ~= '' and prompt.model or 'no model'
  local lines = { ('%d tokens for %s, template %s'):format(prompt.tokens, model, prompt.template), '' }
  for _, piece in ipairs(prompt.pieces) do
    local place = ('%s:%d-%d'):format(piece.path, piece.start_line + 1, piece.end_line + 1)
    lines[#lines + 1] = ('%-12s %6d  %s  %s'):format(piece.zone, piece.tokens, place, piece.reason)
  end
  lines[#lines + 1] = ''
  lines[#lines + 1] = ('─'):rep(72)
  vim.list_extend(lines, vim.split(prompt.text, '\n', { plain = true }))
  return lines
end

---Show lines in a read-only window that `q` closes.
---@param name string
---@param lines string[]
---@return integer bufnr
function M.show_lines(name, lines)
  local bufnr = vim.fn.bufadd(name)
  vim.cmd('botright sbuffer ' .. bufnr)
  vim.bo[bufnr].buftype, vim.bo[bufnr].bufhidden, vim.bo[bufnr].swapfile = 'nofile', 'wipe', false
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = bufnr, desc = 'close' })
  return bufnr
end

---Ask the server for the prompt at the cursor and show it.
function M.show()
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'fimble' })[1]
  if not client then
    vim.notify('fimble: no server in this buffer; see :Fimble status', vim.log.levels.WARN)
    return
  end
  local at = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local command = { title = '', command = 'fimble.prompt', arguments = { at.textDocument.uri, at.position } }
  client:exec_cmd(command, { bufnr = vim.api.nvim_get_current_buf() }, function(err, prompt)
    if err or not prompt then
      vim.notify('fimble: ' .. (err and err.message or 'no prompt'), vim.log.levels.WARN)
      return
    end
    M.show_lines('fimble://prompt', M.lines(prompt))
  end)
end

return M
