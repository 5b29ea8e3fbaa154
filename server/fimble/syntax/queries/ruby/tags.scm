; Classes and modules

(class name: (_) @header !superclass)
(class superclass: (superclass) @header)
(class name: [(constant) @name (scope_resolution scope: (_) @parent name: (constant) @name)]) @definition.class
(class body: (body_statement) @body)
(class superclass: (superclass (_) @base))
(module name: (_) @header)
(module name: [(constant) @name (scope_resolution scope: (_) @parent name: (constant) @name)]) @definition.module
(module body: (body_statement) @body)
(singleton_class body: (body_statement) @body.first) @definition.unnamed
((body_statement (call method: (identifier) @_mix !receiver arguments: (argument_list [(constant) (scope_resolution)] @base)))
  (#any-of? @_mix "include" "prepend" "extend"))

((_
  left: (constant) @name
  "="
  right: (_
    receiver: (constant) @_class
    method: (identifier) @_make
    arguments: (argument_list) @header
    block: (_ body: (_) @body)?)) @definition.class
  (#any-of? @_class "Struct" "Data")
  (#any-of? @_make "new" "define"))
((_
  left: (constant) @name
  "="
  right: (_
    receiver: (constant) @_class
    method: (identifier) @_make
    arguments: (argument_list . (_) @base) @header)) @definition.class
  (#eq? @_class "Class")
  (#eq? @_make "new"))

; Methods

(method name: (_) @name) @definition.function
(method name: (_) @header !parameters)
(method parameters: (_) @header)
(method body: (_) @body)
(singleton_method name: (_) @name @static) @definition.function
(singleton_method name: (_) @header !parameters)
(singleton_method parameters: (_) @header)
(singleton_method body: (_) @body)
((body_statement (identifier) @section)
  (#any-of? @section "private" "protected" "public" "module_function"))
((call method: (identifier) @_hides !receiver arguments: (argument_list . (method) @hidden))
  (#any-of? @_hides "private" "protected" "private_class_method"))

; Constants, attributes, fields that a constructor sets

(assignment left: (constant) @name @static @use.not right: (_) @value) @definition.constant
((call method: (identifier) @_attribute !receiver arguments: (argument_list (simple_symbol) @name)) @definition.field
  (#any-of? @_attribute
    "attr_accessor" "attr_reader" "attr_writer" "mattr_accessor" "mattr_reader" "cattr_accessor" "cattr_reader"
    "class_attribute" "thread_mattr_accessor" "attr_internal" "config_accessor" "def_delegators"))
((call method: (identifier) @_attribute !receiver arguments: (argument_list . (simple_symbol) @name)) @definition.field
  (#any-of? @_attribute
    "attribute" "belongs_to" "has_one" "has_many" "has_and_belongs_to_many" "has_one_attached" "has_many_attached" "scope"
    "enum" "define_method" "alias_method" "delegated_type" "field" "property" "option" "def_delegator"))
(alias name: (identifier) @name) @definition.field
((assignment left: (instance_variable) @name right: (_) @value) @definition.member)

; Names in use

[(identifier) (constant)] @reference
(call receiver: (_) method: [(identifier) (constant)] @reference.member)
(method_parameters (identifier) @local)
(block_parameters (identifier) @local)
(lambda_parameters (identifier) @local)
(optional_parameter name: (identifier) @local)
(keyword_parameter name: (identifier) @local)
(splat_parameter name: (identifier) @local)
(hash_splat_parameter name: (identifier) @local)
(block_parameter name: (identifier) @local)
(destructured_parameter (identifier) @local)
(assignment left: (identifier) @local)
(left_assignment_list (identifier) @local)
(operator_assignment left: (identifier) @local)
(exception_variable (identifier) @local)

[(constant) (scope_resolution)] @use
(scope_resolution scope: (_) @use.not)
(scope_resolution name: (constant) @use.not)
(class name: (constant) @use.not)
(module name: (constant) @use.not)
