(class_heritage [
  (identifier) @base
  (member_expression) @base
  (call_expression function: (_) @base)
])

(field_definition "static" @static)
(field_definition property: [(property_identifier) (private_property_identifier)] @name) @definition.field
(field_definition value: [
  (arrow_function "=>" @header body: (_) @body) @kind.method
  (function_expression body: (_) @body) @kind.method
  (_) @value
])

(decorator) @decorator
((decorator [(identifier) @_name (call_expression function: (identifier) @_name)]) @decorator.kept
  (#any-of? @_name "customElement" "property" "state" "query" "observable" "computed" "action"))

(formal_parameters (identifier) @local)
(assignment_pattern left: (identifier) @local)
