; Functions: those with a body, and prototypes

(function_definition) @definition.function
(function_definition type: [
  (primitive_type) @type
  (sized_type_specifier) @type
  (type_identifier) @type
  (struct_specifier name: (_) @type !body)
  (union_specifier name: (_) @type !body)
  (enum_specifier name: (_) @type !body)
])
(function_definition body: (compound_statement) @body)
(declaration declarator: [
  (function_declarator declarator: [(identifier) (parenthesized_declarator . (identifier))])
  (pointer_declarator declarator: [
    (function_declarator declarator: (identifier))
    (pointer_declarator declarator: (function_declarator declarator: (identifier)))
  ])
]) @definition.function
(parameter_list) @scope
(compound_statement) @scope

; Variables

(declaration) @definition.variable
(declaration type: [
  (primitive_type) @type
  (sized_type_specifier) @type
  (type_identifier) @type
  (struct_specifier name: (_) @type !body)
  (union_specifier name: (_) @type !body)
  (enum_specifier name: (_) @type !body)
])
(init_declarator value: (_) @value)

; The name stands somewhere inside of stars, brackets and parameters

(declaration declarator: (identifier) @name)
(init_declarator declarator: (identifier) @name)
(function_declarator declarator: [(identifier) (type_identifier) (field_identifier)] @name)
(pointer_declarator declarator: [(identifier) (type_identifier) (field_identifier)] @name)
(array_declarator declarator: [(identifier) (type_identifier) (field_identifier)] @name)
(parenthesized_declarator . [(identifier) (type_identifier) (field_identifier)] @name)
(attributed_declarator . (identifier) @name)

; Types

(struct_specifier name: (_) @name body: (_) @body) @definition.class
(union_specifier name: (_) @name body: (_) @body) @definition.class
(enum_specifier name: (_) @name body: (_) @body) @definition.enum
(enum_specifier !name body: (_) @body.first) @definition.unnamed
(enumerator name: (_) @name) @definition.field
(enumerator value: (_) @value)

(type_definition) @definition.type
(type_definition type: (struct_specifier !name body: (_) @body.first)) @definition.class
(type_definition type: (union_specifier !name body: (_) @body.first)) @definition.class
(type_definition type: (enum_specifier !name body: (_) @body.first)) @definition.enum
(type_definition type: [
  (struct_specifier name: (_) @base)
  (union_specifier name: (_) @base)
  (enum_specifier name: (_) @base)
  (type_identifier) @base
])
(type_definition declarator: (type_identifier) @name)

(field_declaration) @definition.field
(field_declaration type: [
  (primitive_type) @type
  (sized_type_specifier) @type
  (type_identifier) @type
  (struct_specifier name: (_) @type !body)
  (union_specifier name: (_) @type !body)
  (enum_specifier name: (_) @type !body)
])
(field_declaration type: [
  (struct_specifier !name body: (_) @body.first)
  (union_specifier !name body: (_) @body.first)
  (enum_specifier !name body: (_) @body.first)
])
(field_declaration declarator: (field_identifier) @name)

; Macros; those without a value guard against a second inclusion, or say yes

(preproc_def name: (_) @name value: (_) @value) @definition.constant
(preproc_function_def name: (_) @name value: (_) @value) @definition.function
(preproc_params (identifier) @local)

((storage_class_specifier) @internal (#eq? @internal "static"))

; Names in use

(identifier) @reference
(type_identifier) @reference
(field_identifier) @member
