(function_declaration name: (identifier) @name) @scope.function
(method_declaration name: (field_identifier) @name) @scope.function
(type_spec name: (type_identifier) @name type: [(struct_type) (interface_type)]) @scope.class
(comment) @comment
[(interpreted_string_literal) (raw_string_literal) (rune_literal)] @string
(import_declaration) @import
(call_expression arguments: (argument_list) @arguments)
(block) @block
