; Types

(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(extends_type_clause type: [
  (type_identifier) @base
  (nested_type_identifier) @base
  (generic_type name: (_) @base)
])
(enum_declaration name: (_) @name body: (_) @body) @definition.enum
(enum_body name: (property_identifier) @name @definition.field)
(enum_assignment name: (property_identifier) @name value: (_) @value) @definition.field
(type_alias_declaration name: (_) @name) @definition.type
(type_alias_declaration value: [
  (object_type [(property_signature) (method_signature)]) @body
  (intersection_type (object_type [(property_signature) (method_signature)]) @body .)
])
(type_alias_declaration value: (intersection_type [
  (type_identifier) @base
  (nested_type_identifier) @base
  (generic_type name: (_) @base)
  (intersection_type [
    (type_identifier) @base
    (nested_type_identifier) @base
    (generic_type name: (_) @base)
  ])
]))
(property_signature name: (property_identifier) @name) @definition.field
(property_signature type: (type_annotation (_) @type))
(method_signature name: (property_identifier) @name) @definition.method
(method_signature return_type: (_ (_) @type))

; Classes

(abstract_class_declaration name: (_) @name body: (class_body) @body) @definition.class
(extends_clause value: (_) @base)
(implements_clause [
  (type_identifier) @base
  (nested_type_identifier) @base
  (generic_type name: (_) @base)
])
(public_field_definition "static" @static)
(public_field_definition name: [(property_identifier) (private_property_identifier)] @name) @definition.field
(public_field_definition type: (type_annotation (_) @type))
(public_field_definition value: [
  (arrow_function "=>" @header body: (_) @body) @kind.method
  (function_expression body: (_) @body) @kind.method
  (_) @value
])
(abstract_method_signature name: (_) @name) @definition.method
(abstract_method_signature return_type: (_ (_) @type))
(method_definition return_type: (_ (_) @type))
(required_parameter [(accessibility_modifier) "readonly"] pattern: (identifier) @name) @definition.member
(required_parameter [(accessibility_modifier) "readonly"] type: (type_annotation (_) @type))
(optional_parameter [(accessibility_modifier) "readonly"] pattern: (identifier) @name) @definition.member
(optional_parameter [(accessibility_modifier) "readonly"] type: (type_annotation (_) @type))
((accessibility_modifier) @hidden (#any-of? @hidden "private" "protected"))

(decorator) @decorator
((decorator [(identifier) @_name (call_expression function: (identifier) @_name)]) @decorator.kept
  (#any-of? @_name
    "Injectable" "Component" "Directive" "Pipe" "Input" "Output" "Entity" "Column" "PrimaryGeneratedColumn" "OneToMany"
    "ManyToOne" "ManyToMany" "OneToOne" "Controller" "Get" "Post" "Put" "Patch" "Delete" "Module" "Prop" "Field"
    "ObjectType" "Resolver" "Query" "Mutation" "customElement" "property" "state" "observable" "computed" "action"))

; Functions without a body, types of functions and variables

(function_signature name: (identifier) @name) @definition.function
(function_signature return_type: (_ (_) @type))
(function_declaration return_type: (_ (_) @type))
(generator_function_declaration return_type: (_ (_) @type))
(arrow_function return_type: (_ (_) @type))
(function_expression return_type: (_ (_) @type))
(variable_declarator type: (type_annotation (_) @type))
(variable_declarator value: [
  (as_expression . [(object) @body (as_expression . (object) @body)])
  (satisfies_expression . [(object) @body (as_expression . (object) @body)])
])

; Namespaces and ambient declarations

(internal_module name: (_) @name body: (statement_block) @body) @definition.module
(module name: [
  (identifier) @name
  (nested_identifier) @name
  (string (string_fragment) @name)
] body: (statement_block) @body) @definition.module
(ambient_declaration (statement_block) @body)
(ambient_declaration) @wrapper.ambient

(export_statement "=" @export.list (identifier) @export.default)

; Names in use

(type_identifier) @reference
(required_parameter pattern: (identifier) @local)
(optional_parameter pattern: (identifier) @local)
(type_parameter name: (type_identifier) @local)
(infer_type (type_identifier) @local)
