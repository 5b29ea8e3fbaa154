((call
  method: [(identifier) @_require (identifier) @import.relative]
  !receiver
  arguments: (argument_list . (string . (string_content) @import.module .) .)) @import
  (#any-of? @_require "require" "load" "require_dependency")
  (#eq? @import.relative "require_relative"))
((_
  method: (identifier) @_autoload
  arguments: (argument_list . (simple_symbol) @import.name . (string . (string_content) @import.module .) .)) @import
  (#any-of? @_autoload "autoload" "autoload_at"))
((call
  method: (identifier) @_require
  !receiver
  arguments: (argument_list . (_
    receiver: (constant) @_file
    method: (identifier) @import.relative
    arguments: (argument_list . (string . (string_content) @import.module .) . (_) .)) .)) @import
  (#any-of? @_require "require" "load")
  (#eq? @_file "File")
  (#eq? @import.relative "expand_path"))
