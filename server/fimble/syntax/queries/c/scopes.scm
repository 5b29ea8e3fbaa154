(function_definition declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: [
    (function_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  ])
]) @scope.function
(struct_specifier name: (_) @name body: (_)) @scope.class
(union_specifier name: (_) @name body: (_)) @scope.class
(enum_specifier name: (_) @name body: (_)) @scope.class
(type_definition type: [
  (struct_specifier !name body: (_))
  (union_specifier !name body: (_))
  (enum_specifier !name body: (_))
] declarator: (type_identifier) @name) @scope.class
(comment) @comment
[(string_literal) (system_lib_string) (char_literal)] @string
(preproc_include) @import
(call_expression arguments: (argument_list) @arguments)
(compound_statement) @block
