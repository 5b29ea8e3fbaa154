-- Configuration for `vim.lsp.enable('fimble')` (Neovim 0.11 and later).
---@type vim.lsp.Config
return {
  cmd = { 'fimble', 'lsp' },
  filetypes = { 'python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact' },
  root_markers = { '.git', 'pyproject.toml', 'package.json' },
  -- Neovim has waited 200 ms before it asks.
  settings = { fimble = { completion = { debounceMs = 0 } } },
  init_options = { completion = { debounceMs = 0 } },
}
