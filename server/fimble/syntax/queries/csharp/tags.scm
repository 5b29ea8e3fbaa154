; Namespaces and types

; A name space is the file's package: its types stand at top level
(namespace_declaration name: (_) @package)
(file_scoped_namespace_declaration name: (_) @package)
(namespace_declaration body: (_) @body.first) @definition.module
(class_declaration name: (_) @name body: (_) @body) @definition.class
(struct_declaration name: (_) @name body: (_) @body) @definition.class
(record_declaration name: (_) @name) @definition.class
(record_declaration body: (_) @body)
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(enum_declaration name: (_) @name body: (_) @body) @definition.enum
(enum_member_declaration name: (_) @name @static) @definition.field
(enum_member_declaration value: (_) @value)
(base_list [
  (identifier) @base
  (qualified_name) @base
  (generic_name . (identifier) @base)
])
(delegate_declaration name: (_) @name) @definition.type
(delegate_declaration type: (_) @type)
(attribute_list) @decorator

; Members

(method_declaration name: (_) @name) @definition.method
(method_declaration returns: (_) @type)
(method_declaration body: (_) @body)
(constructor_declaration name: (_) @name parameters: (_) @header) @definition.method
(constructor_declaration body: (_) @body)
(destructor_declaration name: (_) @name body: (_) @body) @definition.method
(property_declaration name: (_) @name) @definition.field
(property_declaration type: (_) @type)
(property_declaration accessors: (_) @value)
(property_declaration value: (_) @value)
(field_declaration) @definition.field
(event_field_declaration) @definition.field
(field_declaration (variable_declaration type: (_) @type))
(event_field_declaration (variable_declaration type: (_) @type))
(field_declaration (variable_declaration (variable_declarator name: (_) @name)))
(event_field_declaration (variable_declaration (variable_declarator name: (_) @name)))
(block) @scope
(parameter_list) @scope

((modifier) @hidden (#eq? @hidden "private"))
((modifier) @static (#any-of? @static "static" "const"))

; Names in use

(identifier) @reference @use
(member_access_expression name: [(_) @use.not (generic_name . (identifier) @use.not)])
(invocation_expression function: (identifier) @use.not)
(invocation_expression function: (generic_name . (identifier) @use.not))
(argument name: (_) @use.not)
(assignment_expression left: (identifier) @use.not)
(method_declaration name: (_) @use.not)
(property_declaration name: (_) @use.not)
(variable_declarator name: (_) @use.not)
(enum_member_declaration name: (_) @use.not)
(local_function_statement name: (_) @use.not)
(namespace_declaration name: (_) @use.not)
(parameter name: (_) @local)
(local_declaration_statement (variable_declaration (variable_declarator name: (_) @local)))
(foreach_statement left: (identifier) @local)
(declaration_expression name: (_) @local)
[
  (method_declaration)
  (constructor_declaration)
  (local_function_statement)
  (lambda_expression)
  (block)
] @local.scope
(type_parameter name: (_) @local)

; A name in front of a dot is no type where the file has a member of that name

(member_access_expression expression: (identifier) @use.value)
(property_declaration name: (_) @use.member)
(field_declaration (variable_declaration (variable_declarator name: (_) @use.member)))

; Names in use that say more (`syntax/csharp_uses`)

(generic_name . (identifier) @use.not) @use.generic
(qualified_name name: (_) @use.not) @use.dotted
(member_access_expression expression: (identifier) @_head (#match? @_head "^[A-Z]")) @use.head
(attribute name: (identifier) @use.attribute)
(invocation_expression function: (member_access_expression name: (_) @use.called))
(member_binding_expression name: (_) @use.called)
([
  (class_declaration (modifier) @_partial)
  (struct_declaration (modifier) @_partial)
  (interface_declaration (modifier) @_partial)
  (record_declaration (modifier) @_partial)
] @use.part (#eq? @_partial "partial"))
[
  (class_declaration (type_parameter_list))
  (struct_declaration (type_parameter_list))
  (interface_declaration (type_parameter_list))
  (record_declaration (type_parameter_list))
  (delegate_declaration (type_parameter_list))
] @use.own
