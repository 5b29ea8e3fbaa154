(namespace_use_declaration) @import
(namespace_use_declaration
  (namespace_use_clause (qualified_name prefix: (namespace_name) @import.module (name) @import.name)))
(namespace_use_declaration (namespace_use_clause . (name) @import.module))
(namespace_use_clause alias: (name) @import.alias)
(namespace_use_declaration (namespace_name) @import.module body: (namespace_use_group))
(namespace_use_group (namespace_use_clause . [(name) (qualified_name)] @import.name))

[
  (require_expression)
  (require_once_expression)
  (include_expression)
  (include_once_expression)
] @import
(require_expression [(binary_expression) (string) (encapsed_string)] @import.module)
(require_once_expression [(binary_expression) (string) (encapsed_string)] @import.module)
(include_expression [(binary_expression) (string) (encapsed_string)] @import.module)
(include_once_expression [(binary_expression) (string) (encapsed_string)] @import.module)
(require_expression (parenthesized_expression (_) @import.module))
(require_once_expression (parenthesized_expression (_) @import.module))
(include_expression (parenthesized_expression (_) @import.module))
(include_once_expression (parenthesized_expression (_) @import.module))
