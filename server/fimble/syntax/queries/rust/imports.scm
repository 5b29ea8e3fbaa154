(use_declaration argument: (_) @import.tree) @import
(use_declaration (visibility_modifier)) @import.reexport
(extern_crate_declaration name: (identifier) @import.module @import.namespace) @import
(extern_crate_declaration alias: (identifier) @import.alias)
(mod_item name: (identifier) @import.submodule !body) @import
(mod_item body: (declaration_list) @import.inside)
