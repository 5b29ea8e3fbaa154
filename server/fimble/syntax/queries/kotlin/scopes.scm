(class_declaration name: (identifier) @name) @scope.class
(object_declaration name: (identifier) @name) @scope.class
(function_declaration name: (identifier) @name) @scope.function
(secondary_constructor "constructor" @name) @scope.function
(property_declaration
  (variable_declaration . (identifier) @name)
  [(getter) (setter)]) @scope.function
[(line_comment) (block_comment)] @comment
[(string_literal) (multiline_string_literal) (character_literal)] @string
(interpolation) @code
(import) @import
(call_expression (value_arguments) @arguments)
(constructor_invocation (value_arguments) @arguments)
(constructor_delegation_call (value_arguments) @arguments)
(enum_entry (value_arguments) @arguments)
(block) @block
(lambda_literal) @block
(class_body) @block
