(class_definition name: (identifier) @name) @scope.class
(function_definition name: (identifier) @name) @scope.function
(comment) @comment
(string) @string
(interpolation) @code
[(import_statement) (import_from_statement) (future_import_statement)] @import
(call arguments: (argument_list) @arguments)
