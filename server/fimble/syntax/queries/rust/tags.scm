; Functions

(function_item name: (identifier) @name body: (block) @body) @definition.function
(function_item return_type: (_) @type)
(function_signature_item name: (identifier) @name) @definition.function
(function_signature_item return_type: (_) @type)
(function_item parameters: (parameters "(" @static . ")"))
(function_item parameters: (parameters . (parameter pattern: [
  (identifier) (tuple_pattern) (struct_pattern) (tuple_struct_pattern) (reference_pattern) "_"
]) @static))
(function_signature_item parameters: (parameters "(" @static . ")"))
(function_signature_item parameters: (parameters . (parameter pattern: [
  (identifier) (tuple_pattern) (struct_pattern) (tuple_struct_pattern) (reference_pattern) "_"
]) @static))
(macro_definition name: (identifier) @name @header) @definition.function

; Types

(struct_item name: (type_identifier) @name) @definition.class
(struct_item body: (field_declaration_list) @body)
(union_item name: (type_identifier) @name body: (_) @body) @definition.class
(enum_item name: (type_identifier) @name body: (_) @body) @definition.enum
(enum_variant name: (identifier) @name @static) @definition.field
(field_declaration name: (field_identifier) @name) @definition.field
(field_declaration type: (_) @type)
(trait_item name: (type_identifier) @name body: (_) @body) @definition.interface
(trait_item bounds: (trait_bounds [
  (type_identifier) @base
  (scoped_type_identifier) @base
  (generic_type type: (_) @base)
]))
(type_item name: (type_identifier) @name @static type: (_) @type) @definition.type
(associated_type name: (type_identifier) @name @static) @definition.type

; `impl` blocks: what is in them belongs to the type

(impl_item type: [
  (type_identifier) @name
  (generic_type type: (type_identifier) @name)
  (scoped_type_identifier name: (type_identifier) @name)
  (generic_type type: (scoped_type_identifier name: (type_identifier) @name))
  (reference_type type: (type_identifier) @name)
] body: (declaration_list) @body) @definition.extension
(impl_item trait: (_) @public)

; Constants, modules

(const_item name: (identifier) @name @static type: (_) @type) @definition.constant
(const_item value: (_) @value)
(static_item name: (identifier) @name type: (_) @type) @definition.variable
(static_item value: (_) @value)
(mod_item name: (identifier) @name body: (declaration_list) @body) @definition.module
(foreign_mod_item (declaration_list) @scope)

(visibility_modifier) @public
(attribute_item) @decorator
((attribute_item (attribute (identifier) @_name)) @decorator.kept (#any-of? @_name "derive" "macro_export" "must_use"))

; Names in use

[(identifier) (type_identifier)] @reference
(field_identifier) @member
[(scoped_identifier) (scoped_type_identifier)] @use.path
(macro_invocation (token_tree) @use.tokens)
(mod_item body: (declaration_list) @use.inside)

(parameter pattern: (identifier) @local)
(let_declaration pattern: (identifier) @local)
(tuple_pattern (identifier) @local)
(tuple_struct_pattern (identifier) @local)
(closure_parameters (identifier) @local)
(for_expression pattern: (identifier) @local)
(match_pattern (identifier) @local)
(type_parameter name: (type_identifier) @local)
