(function_item name: (identifier) @name) @scope.function
[
  (struct_item name: (_) @name)
  (enum_item name: (_) @name)
  (union_item name: (_) @name)
  (trait_item name: (_) @name)
  (impl_item type: (type_identifier) @name)
  (impl_item type: (generic_type type: (type_identifier) @name))
] @scope.class
(mod_item name: (identifier) @name) @scope.other
[(line_comment) (block_comment)] @comment
[(string_literal) (raw_string_literal) (char_literal)] @string
[(use_declaration) (extern_crate_declaration)] @import
(call_expression arguments: (arguments) @arguments)
(macro_invocation (token_tree) @arguments)
(block) @block
