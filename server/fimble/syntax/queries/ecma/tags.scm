; Functions and classes

(function_declaration name: (identifier) @name body: (_) @body) @definition.function
(generator_function_declaration name: (identifier) @name body: (_) @body) @definition.function
(class_declaration name: (_) @name body: (class_body) @body) @definition.class
(method_definition name: [(property_identifier) (private_property_identifier)] @name body: (_) @body) @definition.method
(method_definition "static" @static)
(assignment_expression left: (member_expression object: (this) property: (property_identifier) @name) right: (_) @value)
  @definition.member

; A block that is nobody's body: an if, a callback, a function without a name

(statement_block) @scope

; Variables, and what their values make of them

(lexical_declaration kind: "const") @definition.constant
(lexical_declaration kind: "let") @definition.variable
(variable_declaration) @definition.variable
(variable_declarator name: [
  (identifier) @name
  (object_pattern (shorthand_property_identifier_pattern) @name)
  (object_pattern (pair_pattern value: (identifier) @name))
  (array_pattern (identifier) @name)
])
; One pattern with a choice inside would cost a seventh of the whole query: each of its branches is followed in every value.
(variable_declarator value: (arrow_function "=>" @header body: (_) @body) @kind.function)
(variable_declarator value: (function_expression body: (_) @body) @kind.function)
(variable_declarator value: (generator_function body: (_) @body) @kind.function)
(variable_declarator value: (class body: (class_body) @body) @kind.class)
(variable_declarator value: (object) @body)
(variable_declarator value: (_) @value)
(pair key: (property_identifier) @name value: (_) @value) @definition.field
(pair value: [
  (arrow_function "=>" @header body: (_) @body)
  (function_expression body: (_) @body)
] @kind.method)

; Functions given to an object that exists already: `Owner.name = function`, `Owner.prototype.name = function`

((expression_statement (assignment_expression
  left: (member_expression object: (identifier) @parent property: (property_identifier) @name)
  right: [
    (function_expression body: (_) @body)
    (arrow_function "=>" @header body: (_) @body)
    (assignment_expression
      left: (member_expression property: (property_identifier) @name)
      right: (function_expression body: (_) @body))
  ]) @definition.method)
  (#not-eq? @parent "exports") (#not-eq? @parent "module"))
((_
  left: (member_expression
    object: (_ object: (identifier) @parent property: (property_identifier) @_prototype)
    property: (property_identifier) @name)
  "="
  right: [
    (function_expression body: (_) @body)
    (_ "=>" @header body: (_) @body)
  ]) @definition.method
  (#eq? @_prototype "prototype"))

; Exports

(export_statement declaration: (_)) @wrapper
(export_clause) @export.list
(export_specifier name: _ @export.local) @export
(export_specifier alias: _ @export.public)
(export_statement "default" @export.list declaration: (_ name: (_) @export.default))
(export_statement "default" @export.list value: (identifier) @export.default)
(export_statement "default" @export.list @name value: [
  (arrow_function "=>" @header body: (_) @body) @kind.function
  (function_expression body: (_) @body) @kind.function
  (generator_function body: (_) @body) @kind.function
  (class body: (class_body) @body) @kind.class
  (object) @body
  (call_expression) @value
  (new_expression) @value
  (array) @value
]) @definition.constant

; CommonJS

((assignment_expression
  left: (member_expression) @_exports
  right: [
    (identifier) @export.default
    (class name: (_) @export.default)
    (function_expression name: (_) @export.default)
    (_)
  ]) @export.list
  (#eq? @_exports "module.exports"))
((variable_declarator
  name: (identifier) @export.default
  value: [
    (assignment_expression left: (member_expression) @_exports)
    (assignment_expression right: (assignment_expression left: (member_expression) @_exports))
  ]) @export.list
  (#eq? @_exports "module.exports"))
((assignment_expression
  left: (member_expression) @_exports
  right: [
    (function_expression name: (_) @name body: (_) @body) @kind.function
    (class name: (_) @name body: (_) @body) @kind.class
  ]) @definition.constant
  (#eq? @_exports "module.exports"))
((assignment_expression
  left: (member_expression) @_exports
  right: (object [
    (shorthand_property_identifier) @export
    (pair key: (property_identifier) @export.public value: (identifier) @export.local) @export
    (method_definition name: (property_identifier) @name @export body: (_) @body) @definition.function
    (pair key: (property_identifier) @name @export value: [(arrow_function) (function_expression)]) @definition.function
    (pair key: (property_identifier) @name @export value: [
      (object) @body
      (array) @value
      (call_expression) @value
      (new_expression) @value
      (string) @value
      (number) @value
    ]) @definition.constant
  ]))
  (#eq? @_exports "module.exports"))
((assignment_expression
  left: (member_expression
    object: [(identifier) (member_expression)] @_exports
    property: (property_identifier) @export.public)
  right: (identifier) @export.local) @export @export.list
  (#any-of? @_exports "exports" "module.exports"))
((_
  left: (member_expression
    object: [(identifier) (member_expression)] @_exports
    property: (property_identifier) @export.public @name)
  "="
  right: [
    (function_expression body: (_) @body) @kind.function
    (_ "=>" @header body: (_) @body) @kind.function
    (_ "class" body: (_) @body) @kind.class
    (call_expression) @value
    (new_expression) @value
    (object) @body
    (array) @value
    (string) @value
    (template_string) @value
    (number) @value
    (binary_expression) @value
  ]) @export @export.list @definition.constant
  (#any-of? @_exports "exports" "module.exports"))

; Names in use

(identifier) @reference
(shorthand_property_identifier) @reference
(property_identifier) @member

(shorthand_property_identifier_pattern) @local
(rest_pattern (identifier) @local)
(array_pattern (identifier) @local)
(catch_clause parameter: (identifier) @local)
(for_in_statement left: (identifier) @local)
(arrow_function parameter: (identifier) @local)
(function_expression name: (identifier) @local)
