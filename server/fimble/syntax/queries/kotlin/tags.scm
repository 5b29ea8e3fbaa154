(package_header (qualified_identifier) @package)

; Types

(class_declaration name: (identifier) @name) @definition.class
(class_declaration "interface" @kind.interface)
(class_declaration (modifiers (class_modifier "enum" @kind.enum)))
(class_declaration [(class_body) (enum_class_body)] @body)
(object_declaration name: (identifier) @name) @definition.class
(object_declaration (class_body) @body)
; What a companion holds is used as a member of the class around it
(companion_object (class_body) @body.first) @definition.class
(companion_object (class_body (function_declaration name: (identifier) @static)))
(companion_object (class_body (property_declaration (variable_declaration . (identifier) @static))))
(enum_entry (identifier) @name @static) @definition.field
(enum_entry (class_body) @body)
(delegation_specifier [
  (user_type (identifier) .) @base
  (user_type (identifier) @base . (type_arguments) .)
  (constructor_invocation (user_type (identifier) .) @base)
  (constructor_invocation (user_type (identifier) @base . (type_arguments) .))
  (explicit_delegation . (user_type (identifier) .) @base)
  (explicit_delegation . (user_type (identifier) @base . (type_arguments) .))
])
(type_alias type: (identifier) @name "=" . (_) @type) @definition.type

; Functions and properties

(function_declaration name: (identifier) @name) @definition.function
(function_declaration ":" . (_) @type)
(function_declaration (function_body (block) @body))
(function_declaration (function_body "=" @header . (_) @body))
(secondary_constructor "constructor" @name (function_value_parameters) @header) @definition.method
(secondary_constructor (block) @body)
(primary_constructor) @definition.method
(class_parameter ["val" "var"] . (identifier) @name) @definition.member
(class_parameter ["val" "var"] ":" . (_) @type)
(class_parameter ["val" "var"] "=" . (_) @value)
(property_declaration (variable_declaration . (identifier) @name)) @definition.variable
(property_declaration (variable_declaration ":" . (_) @type))
(property_declaration "=" . (_) @value)
(property_delegate (_) @value)
(getter (function_body (_) @value))
(block) @scope
(lambda_literal) @scope
(object_literal (class_body) @scope)

[
  (class_declaration (modifiers (visibility_modifier "private" @hidden)))
  (object_declaration (modifiers (visibility_modifier "private" @hidden)))
  (function_declaration (modifiers (visibility_modifier "private" @hidden)))
  (secondary_constructor (modifiers (visibility_modifier "private" @hidden)))
  (property_declaration (modifiers (visibility_modifier "private" @hidden)))
  (type_alias (modifiers (visibility_modifier "private" @hidden)))
  (class_parameter (modifiers (visibility_modifier "private" @hidden)))
]
; With arguments, an annotation at top level is read as an expression of its own
(source_file (annotated_expression (annotation)) @decorator)
(source_file (annotated_expression (annotation (_ (identifier) @_name))) @decorator.kept
  (#any-of? @_name "Deprecated" "Serializable" "Entity" "Table" "RequestMapping"))
(class_declaration (modifiers (annotation) @decorator))
(object_declaration (modifiers (annotation) @decorator))
(function_declaration (modifiers (annotation) @decorator))
(property_declaration (modifiers (annotation) @decorator))
(secondary_constructor (modifiers (annotation) @decorator))
(modifiers (annotation [
  (_ (identifier) @_name)
  (constructor_invocation (_ (identifier) @_name))
]) @decorator.kept
  (#any-of? @_name
    "Composable" "JvmStatic" "JvmInline" "JvmField" "JvmOverloads" "Deprecated" "Serializable" "Parcelize" "Entity" "Dao"
    "Inject" "Test" "BeforeTest" "AfterTest" "BeforeEach" "AfterEach" "Component" "Service" "Repository" "RestController"
    "Bean" "GetMapping" "PostMapping" "PutMapping" "DeleteMapping" "DslMarker"))

; Names in use

(identifier) @reference @use
(navigation_expression (_) . (identifier) @reference.member)
(user_type) @use
(user_type (identifier) . (identifier) @use.not)
(navigation_expression . (navigation_expression . (_))) @use
(qualified_identifier (identifier) @use.not)
(import "as" . (identifier) @use.not)
(class_declaration name: (identifier) @use.not)
(object_declaration name: (identifier) @use.not)
(companion_object name: (identifier) @use.not)
(function_declaration name: (identifier) @use.not)
(type_alias type: (identifier) @use.not)
(enum_entry (identifier) @use.not)
(class_parameter (identifier) @use.not . ":")
(value_argument . (identifier) @use.not . "=")
(this_expression (identifier) @use.not)

; What is bound where it stands

[
  (class_declaration)
  (object_declaration)
  (function_declaration)
  (anonymous_function)
  (secondary_constructor)
  (lambda_literal)
  (getter)
  (setter)
  (block)
  (for_statement)
  (catch_block)
  (when_expression)
] @local.scope
(type_parameter (identifier) @local)
(parameter . (identifier) @local)
(variable_declaration . (identifier) @local)
(catch_block (identifier) @local)
(setter (identifier) @local)
(class_parameter ["val" "var"] . (identifier) @local)
