-- The server as Neovim's own configuration, for `vim.lsp.enable('fimble')`. All it does, it does in `fimble.server`.

-- Where the editor asks by itself (0.12), it has waited 200 ms before it does: no need to wait again.
local options = vim.lsp.inline_completion and { completion = { debounceMs = 0 } } or vim.empty_dict()

---@type vim.lsp.Config
return {
  cmd = { 'fimble', 'lsp' },
  -- No `filetypes`: the server answers in every language, and `languages` in its settings says where it should not.
  root_dir = function(bufnr, on_dir)
    require('fimble.server').root_dir(bufnr, on_dir)
  end,
  -- 0.11 does not know the method, so it does not claim it either.
  capabilities = {
    textDocument = { inlineCompletion = { dynamicRegistration = false } },
    -- We show explanations as they arrive, and ask for the words that some code actions need.
    experimental = { fimble = { explain = true, instruction = true } },
  },
  commands = require('fimble.act').commands,
  init_options = options,
  settings = { fimble = options },
  handlers = {
    ['fimble/status'] = function(_, status)
      require('fimble.status').heard(status)
    end,
    ['fimble/explain'] = function(_, explanation)
      require('fimble.explain').heard(explanation)
    end,
    ['fimble/pull'] = function(_, news)
      require('fimble.models').heard(news)
    end,
    ['window/logMessage'] = function(_, message)
      require('fimble.log').add(message)
    end,
  },
  on_exit = function(code, signal)
    require('fimble.server').exited(code, signal)
  end,
}
