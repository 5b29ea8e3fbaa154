; Classes and functions

(class_definition name: (identifier) @name ":" @header body: (block) @body) @definition.class
(class_definition superclasses: (argument_list [
  (identifier) @base
  (attribute) @base
  (subscript value: (_) @base)
  (call function: (_) @base)
]))
(function_definition name: (identifier) @name ":" @header body: (block) @body) @definition.function
(function_definition return_type: (type) @type)
(expression_statement . (string (string_content) @doc))

(decorator) @decorator
((decorator
  [
    (identifier) @_name
    (_ attribute: (identifier) @_name)
    (_ function: (identifier) @_name)
    (_ function: (_ attribute: (identifier) @_name))
  ]) @decorator.kept
  (#any-of? @_name
    "property" "cached_property" "setter" "deleter" "staticmethod" "classmethod" "abstractmethod" "abstractproperty"
    "overload" "dataclass" "dataclass_transform" "total_ordering" "contextmanager" "asynccontextmanager" "singledispatch"
    "singledispatchmethod" "define" "frozen" "mutable" "attrs" "fixture" "validator" "field_validator" "model_validator"
    "computed_field" "hybrid_property" "deprecated" "final" "runtime_checkable"))

; Variables of the module, attributes of a class, fields that a constructor sets

(assignment left: [
  (identifier) @name
  (pattern_list (identifier) @name)
]) @definition.variable
(assignment type: (type) @type)
(assignment right: (_) @value)
((assignment left: (attribute object: (identifier) @_self attribute: (identifier) @name)) @definition.member
  (#eq? @_self "self"))
(type_alias_statement left: (type [(identifier) @name (generic_type . (identifier) @name)])) @definition.type

((if_statement condition: (comparison_operator . (identifier) @_main) consequence: (block) @scope)
  (#eq? @_main "__name__"))

; What the module declares public

((assignment left: (identifier) @_all right: [
  (list)
  (tuple)
  (binary_operator)
] @export.list)
  (#eq? @_all "__all__"))
((augmented_assignment left: (identifier) @_all right: [(list) (tuple)] @export.list)
  (#eq? @_all "__all__"))
(list (string (string_content) @export))
(tuple (string (string_content) @export))

; Names in use

(identifier) @reference
(attribute attribute: (identifier) @reference.member)
(keyword_argument name: (identifier) @reference.member)

(parameters (identifier) @local)
(lambda_parameters (identifier) @local)
(typed_parameter . (identifier) @local)
(default_parameter name: (identifier) @local)
(typed_default_parameter name: (identifier) @local)
(list_splat_pattern (identifier) @local)
(dictionary_splat_pattern (identifier) @local)
(tuple_pattern (identifier) @local)
(for_statement left: [(identifier) @local (pattern_list (identifier) @local)])
(for_in_clause left: [(identifier) @local (pattern_list (identifier) @local)])
(as_pattern_target [(identifier) @local (tuple (identifier) @local)])
(named_expression name: (identifier) @local)
