(class_declaration name: (_) @name body: (_)) @scope.class
(struct_declaration name: (_) @name body: (_)) @scope.class
(record_declaration name: (_) @name body: (_)) @scope.class
(interface_declaration name: (_) @name body: (_)) @scope.class
(enum_declaration name: (_) @name body: (_)) @scope.class
(namespace_declaration name: (_) @name body: (_)) @scope.other
(method_declaration name: (_) @name) @scope.function
(constructor_declaration name: (_) @name) @scope.function
(destructor_declaration name: (_) @name) @scope.function
(local_function_statement name: (_) @name) @scope.function
(property_declaration name: (_) @name accessors: (_)) @scope.function
(comment) @comment
[
  (string_literal)
  (verbatim_string_literal)
  (raw_string_literal)
  (interpolated_string_expression)
  (character_literal)
] @string
(interpolation) @code
(using_directive) @import
(invocation_expression arguments: (_) @arguments)
(object_creation_expression arguments: (_) @arguments)
(block) @block
