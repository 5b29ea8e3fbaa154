[
  (class_declaration name: (identifier) @name)
  (interface_declaration name: (identifier) @name)
  (enum_declaration name: (identifier) @name)
  (record_declaration name: (identifier) @name)
  (annotation_type_declaration name: (identifier) @name)
] @scope.class
(method_declaration name: (identifier) @name) @scope.function
(constructor_declaration name: (identifier) @name) @scope.function
(compact_constructor_declaration name: (identifier) @name) @scope.function
[(line_comment) (block_comment)] @comment
[(string_literal) (character_literal)] @string
(import_declaration) @import
(method_invocation arguments: (argument_list) @arguments)
(object_creation_expression arguments: (argument_list) @arguments)
(annotation arguments: (annotation_argument_list) @arguments)
(block) @block
(class_body) @block
