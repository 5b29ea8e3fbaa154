(class_declaration name: (name) @name) @scope.class
(interface_declaration name: (name) @name) @scope.class
(trait_declaration name: (name) @name) @scope.class
(enum_declaration name: (name) @name) @scope.class
(function_definition name: (name) @name) @scope.function
(method_declaration name: (name) @name) @scope.function
(comment) @comment
[(string) (encapsed_string) (heredoc) (nowdoc) (shell_command_expression)] @string
[(namespace_use_declaration) (require_expression) (require_once_expression) (include_expression) (include_once_expression)] @import
(function_call_expression arguments: (arguments) @arguments)
(member_call_expression arguments: (arguments) @arguments)
(nullsafe_member_call_expression arguments: (arguments) @arguments)
(scoped_call_expression arguments: (arguments) @arguments)
(object_creation_expression (arguments) @arguments)
(compound_statement) @block
(encapsed_string [(member_access_expression) (subscript_expression) (member_call_expression) (dynamic_variable_name)] @code)
