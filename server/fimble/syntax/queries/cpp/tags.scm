; Namespaces and classes

(namespace_definition name: (_) @name body: (_) @body) @definition.module
(namespace_definition !name body: (_) @body.first) @definition.module
(class_specifier "class" @section name: (_) @name body: (_) @body) @definition.class
(access_specifier) @section
(base_class_clause [
  (type_identifier) @base
  (qualified_identifier) @base
  (template_type name: (_) @base)
])
(template_declaration) @wrapper
(alias_declaration name: (_) @name) @definition.type
(alias_declaration type: (type_descriptor type: [
  (type_identifier) @base
  (qualified_identifier) @base
  (template_type name: (_) @base)
]))
(concept_definition name: (_) @name) @definition.type
(friend_declaration) @scope

; Functions and methods: where their names may stand, and those that are promised only

(function_declarator declarator: [
  (destructor_name) @name
  (operator_name) @name
  (qualified_identifier
    scope: [(namespace_identifier) @parent (template_type name: (_) @parent)]
    name: [(identifier) (destructor_name) (operator_name)] @name)
  (qualified_identifier name: (qualified_identifier
    scope: [(namespace_identifier) @parent (template_type name: (_) @parent)]
    name: [(identifier) (destructor_name) (operator_name)] @name))
  (qualified_identifier name: (qualified_identifier name: (qualified_identifier
    scope: [(namespace_identifier) @parent (template_type name: (_) @parent)]
    name: [(identifier) (destructor_name) (operator_name)] @name)))
])
(reference_declarator [(identifier) (field_identifier)] @name)
(declaration declarator: [
  (function_declarator declarator: [(destructor_name) (operator_name)])
  (reference_declarator (function_declarator declarator: [(identifier) (operator_name)]))
  (pointer_declarator declarator: (function_declarator declarator: (operator_name)))
]) @definition.function
(field_declaration declarator: [
  (function_declarator declarator: [(field_identifier) (operator_name)])
  (reference_declarator (function_declarator declarator: [(field_identifier) (operator_name)]))
  (pointer_declarator declarator: [
    (function_declarator declarator: [(field_identifier) (operator_name)])
    (pointer_declarator declarator: (function_declarator declarator: (field_identifier)))
  ])
]) @definition.method
(function_definition declarator: (_) @header (field_initializer_list))
(field_declaration default_value: (_) @value)

(function_definition type: [(qualified_identifier) (template_type)] @type)
(declaration type: [(qualified_identifier) (template_type)] @type)
(field_declaration type: [(qualified_identifier) (template_type)] @type)

; Names that stand for types of a template

(type_parameter_declaration (type_identifier) @local)
(optional_type_parameter_declaration name: (type_identifier) @local)
(variadic_type_parameter_declaration (type_identifier) @local)
