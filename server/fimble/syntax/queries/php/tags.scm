(namespace_definition name: (namespace_name) @package)

; Classes, interfaces, traits, enumerations

(class_declaration name: (name) @name body: (declaration_list) @body) @definition.class
(interface_declaration name: (name) @name body: (declaration_list) @body) @definition.interface
(trait_declaration name: (name) @name body: (declaration_list) @body) @definition.class
(enum_declaration name: (name) @name body: (enum_declaration_list) @body) @definition.enum
(base_clause [(name) (qualified_name)] @base)
(class_interface_clause [(name) (qualified_name)] @base)
(declaration_list (use_declaration [(name) (qualified_name)] @base))
(enum_declaration_list (use_declaration [(name) (qualified_name)] @base))
(attribute_list) @decorator

; Functions and methods

(function_definition name: (name) @name body: (compound_statement) @body) @definition.function
(method_declaration name: (name) @name) @definition.method
(method_declaration body: (compound_statement) @body)
(function_definition return_type: (_) @type)
(method_declaration return_type: (_) @type)
(static_modifier) @static
((visibility_modifier) @hidden (#not-eq? @hidden "public"))

; Constants, properties, cases

(const_declaration (const_element . (name) @name @static (_) @value)) @definition.constant
(property_declaration (property_element name: (variable_name (name) @name))) @definition.field
(property_declaration type: (_) @type)
(property_element default_value: (_) @value)
(enum_case name: (name) @name @static) @definition.field
(property_promotion_parameter name: (variable_name (name) @name)) @definition.member
(property_promotion_parameter type: (_) @type)
((function_call_expression
  function: (name) @_define
  arguments: (arguments . (argument [(string (string_content) @name) (encapsed_string (string_content) @name)]) . (argument (_) @value)))
  @definition.constant
  (#eq? @_define "define"))
((assignment_expression
  left: (member_access_expression object: (variable_name) @_this name: (name) @name)
  right: (_) @value) @definition.member
  (#eq? @_this "$this"))

; Names in use

(name) @reference
(variable_name (name) @local)
(namespace_definition name: (namespace_name (name) @local))
(_ "->" name: (name) @reference.member)
(_ "?->" name: (name) @reference.member)
(_ "::" name: (name) @reference.member)
(class_constant_access_expression (_) . (name) @reference.member)

(named_type [(name) (qualified_name)] @use)
(object_creation_expression [(name) (qualified_name)] @use)
(scoped_call_expression scope: [(name) (qualified_name)] @use)
(scoped_property_access_expression scope: [(name) (qualified_name)] @use)
(class_constant_access_expression . [(name) (qualified_name)] @use)
(base_clause [(name) (qualified_name)] @use)
(class_interface_clause [(name) (qualified_name)] @use)
(use_declaration [(name) (qualified_name)] @use)
(attribute . [(name) (qualified_name)] @use)
(_ operator: "instanceof" right: [(name) (qualified_name)] @use)
(function_call_expression function: [(name) (qualified_name)] @use)
