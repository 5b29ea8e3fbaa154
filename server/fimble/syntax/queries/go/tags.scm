(package_clause (package_identifier) @package)

; Functions and methods

(function_declaration name: (identifier) @name) @definition.function
(function_declaration body: (block) @body)
(function_declaration result: (_) @type)
(method_declaration name: (field_identifier) @name) @definition.method
(method_declaration body: (block) @body)
(method_declaration result: (_) @type)
(method_declaration receiver: (parameter_list (parameter_declaration type: [
  (type_identifier) @parent
  (pointer_type (type_identifier) @parent)
  (generic_type type: (type_identifier) @parent)
  (pointer_type (generic_type type: (type_identifier) @parent))
  (parenthesized_type (pointer_type (type_identifier) @parent))
])))

; Types

[(type_declaration) (const_declaration) (var_declaration)] @group
(type_spec name: (type_identifier) @name) @definition.type
(type_alias name: (type_identifier) @name type: (_) @type) @definition.type
(type_spec type: [
  (type_identifier) @type
  (qualified_type) @type
  (pointer_type) @type
  (slice_type) @type
  (array_type) @type
  (map_type) @type
  (channel_type) @type
  (function_type) @type
  (generic_type) @type
])
(type_spec type: (struct_type (field_declaration_list) @body) @kind.class)
(type_spec type: (interface_type "interface" @header "{" @body) @kind.interface)
(field_declaration name: (field_identifier) @name) @definition.field
(field_declaration name: (_) type: (_) @type)
(field_declaration !name type: [
  (type_identifier) @base
  (qualified_type) @base
  (pointer_type [(type_identifier) @base (qualified_type) @base])
  (generic_type type: (_) @base)
  (pointer_type (generic_type type: (_) @base))
])
(method_elem name: (field_identifier) @name) @definition.method
(method_elem result: (_) @type)
(interface_type (type_elem . [
  (type_identifier) @base
  (qualified_type) @base
  (generic_type type: (_) @base)
] .))

; Constants and variables

(const_spec name: (identifier) @name) @definition.constant
(const_spec type: (_) @type)
(const_spec value: (_) @value)
(var_spec name: (identifier) @name) @definition.variable
(var_spec type: (_) @type)
(var_spec value: (_) @value)
(var_spec value: (expression_list . [
  (composite_literal type: (_) @type.value)
  (unary_expression operand: (composite_literal type: (_) @type.value))
]))

; Names in use

[(identifier) (type_identifier)] @reference @use
(field_identifier) @member
(selector_expression operand: (identifier) field: (field_identifier)) @use
(qualified_type name: (type_identifier) @use.not) @use
(keyed_element . (literal_element (identifier) @use.not))
(composite_literal
  type: [(map_type) (array_type) (slice_type) (implicit_length_array_type)]
  body: (literal_value (keyed_element . (literal_element (identifier) @use.key))))

; What is bound where it stands

[
  (function_declaration)
  (method_declaration)
  (func_literal)
  (block)
  (if_statement)
  (for_statement)
  (expression_switch_statement)
  (type_switch_statement)
  (select_statement)
  (expression_case)
  (type_case)
  (default_case)
  (communication_case)
  (type_spec type_parameters: (_))
] @local.scope
(parameter_declaration name: (identifier) @local)
(variadic_parameter_declaration name: (identifier) @local)
(type_parameter_declaration name: (identifier) @local)
(method_declaration receiver: (parameter_list (parameter_declaration type: [
  (generic_type type_arguments: (type_arguments (type_elem (type_identifier) @local)))
  (pointer_type (generic_type type_arguments: (type_arguments (type_elem (type_identifier) @local))))
])))
(short_var_declaration left: (expression_list (identifier) @local))
(range_clause left: (expression_list (identifier) @local) ":=")
(receive_statement left: (expression_list (identifier) @local) ":=")
(type_switch_statement alias: (expression_list (identifier) @local))
(statement_list (var_declaration [
  (var_spec name: (identifier) @local)
  (var_spec_list (var_spec name: (identifier) @local))
]))
(statement_list (const_declaration (const_spec name: (identifier) @local)))
(statement_list (type_declaration [
  (type_spec name: (type_identifier) @local)
  (type_alias name: (type_identifier) @local)
]))
