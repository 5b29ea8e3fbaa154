(class_declaration name: (_) @name) @scope.class
(class name: (_) @name) @scope.class
(function_declaration name: (identifier) @name) @scope.function
(generator_function_declaration name: (identifier) @name) @scope.function
(function_expression name: (identifier) @name) @scope.function
(method_definition name: (_) @name) @scope.function
(variable_declarator
  name: (identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)]) @scope.function
(pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @scope.function
(variable_declarator name: (identifier) @name value: (class)) @scope.class
(comment) @comment
[(string) (template_string) (regex)] @string
(template_substitution) @code
(import_statement) @import
(export_statement source: (_)) @import
(call_expression arguments: (arguments) @arguments)
(new_expression arguments: (arguments) @arguments)
(statement_block) @block
(class_body) @block
