(package_declaration [(scoped_identifier) (identifier)] @package)

; Types

(class_declaration name: (identifier) @name body: (class_body) @body) @definition.class
(record_declaration name: (identifier) @name body: (class_body) @body) @definition.class
(interface_declaration name: (identifier) @name body: (interface_body) @body) @definition.interface
(annotation_type_declaration name: (identifier) @name body: (annotation_type_body) @body) @definition.interface
(enum_declaration name: (identifier) @name body: (enum_body) @body) @definition.enum
(enum_constant name: (identifier) @name @static) @definition.field
(superclass [
  (type_identifier) @base
  (scoped_type_identifier) @base
  (generic_type . (_) @base)
])
(super_interfaces (type_list [
  (type_identifier) @base
  (scoped_type_identifier) @base
  (generic_type . (_) @base)
]))
(extends_interfaces (type_list [
  (type_identifier) @base
  (scoped_type_identifier) @base
  (generic_type . (_) @base)
]))

; Members

(method_declaration name: (identifier) @name) @definition.method
(method_declaration type: (_) @type)
(method_declaration body: (block) @body)
(constructor_declaration name: (identifier) @name body: (_) @body) @definition.method
(compact_constructor_declaration name: (identifier) @name body: (block) @body) @definition.method
(annotation_type_element_declaration name: (identifier) @name) @definition.method
(annotation_type_element_declaration type: (_) @type)
(field_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.field
(field_declaration type: (_) @type)
(field_declaration declarator: (variable_declarator value: (_) @value))
(constant_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.field
(constant_declaration type: (_) @type)
(constant_declaration declarator: (variable_declarator value: (_) @value))
(static_initializer (block) @scope)
(class_body (block) @scope)
(enum_constant body: (class_body) @body)

(modifiers "private" @hidden)
(modifiers "static" @static)
(modifiers [(annotation) (marker_annotation)] @decorator)
(modifiers [
  (annotation name: (identifier) @_name)
  (marker_annotation name: (identifier) @_name)
] @decorator.kept
  (#any-of? @_name
    "FunctionalInterface" "Deprecated" "Nullable" "Data" "Value" "Builder" "Getter" "Setter" "Entity" "Table" "Id" "Column"
    "Service" "Component" "Repository" "Controller" "RestController" "Configuration" "Bean" "Autowired" "RequestMapping"
    "GetMapping" "PostMapping" "PutMapping" "DeleteMapping" "Inject" "Test" "BeforeEach" "AfterEach" "Before" "After"))

; Names in use

[(identifier) (type_identifier)] @reference
(method_invocation name: (identifier) @reference.member)
(field_access field: (identifier) @reference.member)
[(type_identifier) (scoped_type_identifier)] @use
(scoped_type_identifier (type_identifier) @use.not .)
(method_invocation object: [(identifier) (field_access)] @use)
(field_access object: [(identifier) (field_access)] @use)
(method_reference . [(identifier) (field_access)] @use)
(annotation name: (_) @use)
(marker_annotation name: (_) @use)
(array_access array: (identifier) @use)

; What is bound where it stands

[
  (class_declaration)
  (interface_declaration)
  (record_declaration)
  (method_declaration)
  (constructor_declaration)
  (block)
  (lambda_expression)
  (for_statement)
  (enhanced_for_statement)
  (catch_clause)
  (try_with_resources_statement)
] @local.scope
(type_parameter (type_identifier) @local)
(formal_parameter name: (identifier) @local)
(spread_parameter (variable_declarator name: (identifier) @local))
(local_variable_declaration declarator: (variable_declarator name: (identifier) @local))
(enhanced_for_statement name: (identifier) @local)
(catch_formal_parameter name: (identifier) @local)
(resource name: (identifier) @local)
(lambda_expression parameters: (identifier) @local)
(inferred_parameters (identifier) @local)
