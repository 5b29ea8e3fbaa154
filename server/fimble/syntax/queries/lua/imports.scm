((function_call name: (identifier) @_require arguments: (arguments . (string content: (string_content) @import.module) .)) @import
  (#eq? @_require "require"))

((variable_declaration (assignment_statement
  (variable_list . name: (identifier) @import.namespace .)
  (expression_list . (function_call
    name: (identifier) @_require
    arguments: (arguments . (string content: (string_content) @import.module) .)) .))) @import
  (#eq? @_require "require"))
((assignment_statement
  (variable_list . name: (identifier) @import.namespace .)
  (expression_list . (function_call
    name: (identifier) @_require
    arguments: (arguments . (string content: (string_content) @import.module) .)) .)) @import
  (#eq? @_require "require"))
((variable_declaration (assignment_statement
  (variable_list . name: (identifier) @import.local .)
  (expression_list . (dot_index_expression
    table: (function_call
      name: (identifier) @_require
      arguments: (arguments . (string content: (string_content) @import.module) .))
    field: (identifier) @import.name) .))) @import
  (#eq? @_require "require"))
((function_call
  name: (identifier) @_pcall
  arguments: (arguments . (identifier) @_require . (string content: (string_content) @import.module) .)) @import
  (#eq? @_pcall "pcall")
  (#eq? @_require "require"))
((variable_declaration (assignment_statement
  (variable_list name: (identifier) . name: (identifier) @import.namespace .)
  (expression_list . (function_call
    name: (identifier) @_pcall
    arguments: (arguments . (identifier) @_require . (string content: (string_content) @import.module) .)) .))) @import
  (#eq? @_pcall "pcall")
  (#eq? @_require "require"))
((function_call
  name: (identifier) @_load
  arguments: (arguments . (string content: (string_content) @import.module) .)) @import
  (#any-of? @_load "dofile" "loadfile"))
