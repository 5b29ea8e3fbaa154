(function_declaration name: (identifier) @name) @scope.function
(function_declaration name: (dot_index_expression table: (identifier) @owner field: (identifier) @name)) @scope.function
(function_declaration name: (method_index_expression table: (identifier) @owner method: (identifier) @name)) @scope.function
(assignment_statement
  (variable_list . name: (identifier) @name)
  (expression_list . value: (function_definition) @scope.function))
(assignment_statement
  (variable_list . name: (dot_index_expression table: (identifier) @owner field: (identifier) @name))
  (expression_list . value: (function_definition) @scope.function))
(field name: (identifier) @name value: (function_definition) @scope.function)
(comment) @comment
(string) @string
((function_call name: (identifier) @_require) @import
  (#eq? @_require "require"))
(function_call arguments: (arguments) @arguments)
[(block) (function_definition)] @block
