(class name: [(constant) @name (scope_resolution name: (constant) @name)]) @scope.class
(module name: [(constant) @name (scope_resolution name: (constant) @name)]) @scope.other
(method name: (_) @name) @scope.function
(singleton_method name: (_) @name) @scope.function
(comment) @comment
[(string) (heredoc_body) (regex) (string_array) (symbol_array) (subshell)] @string
(interpolation) @code
((call method: (identifier) @_require !receiver) @import
  (#any-of? @_require "require" "require_relative" "load" "require_dependency" "autoload"))
(call arguments: (argument_list) @arguments)
[(block) (do_block)] @block
