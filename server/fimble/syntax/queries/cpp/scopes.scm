(class_specifier name: (_) @name body: (_)) @scope.class
(namespace_definition name: (_) @name body: (_)) @scope.other
; A method that is defined outside is in its class all the same
(function_definition declarator: [
  (function_declarator
    declarator: (qualified_identifier scope: [(namespace_identifier) @name (template_type name: (_) @name)]))
  (_ (function_declarator
    declarator: (qualified_identifier scope: [(namespace_identifier) @name (template_type name: (_) @name)])))
]) @scope.class
(function_definition declarator: [
  (function_declarator declarator: [
    (field_identifier) @name
    (destructor_name) @name
    (operator_name) @name
    (qualified_identifier name: (_) @name)
  ])
  (reference_declarator (function_declarator declarator: [
    (identifier) @name
    (field_identifier) @name
    (operator_name) @name
    (qualified_identifier name: (_) @name)
  ]))
  (pointer_declarator declarator: (function_declarator declarator: [
    (field_identifier) @name
    (operator_name) @name
    (qualified_identifier name: (_) @name)
  ]))
]) @scope.function
; `class API Name {` reads like a function that returns a class
(function_definition type: (class_specifier !body) declarator: (identifier) @name) @scope.class
[(raw_string_literal) (concatenated_string)] @string
