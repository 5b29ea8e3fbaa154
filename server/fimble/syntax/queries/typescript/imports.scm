(import_statement "type" @import.type_only)
(export_statement "type" @import.type_only source: (_))
(import_specifier "type" name: (_) @import.type_name)
(export_specifier "type" name: (_) @import.type_name)

(import_statement (import_require_clause
  (identifier) @import.namespace
  source: (string (string_fragment) @import.module))) @import

; Directives can only stand on top of the file.
((program . (comment) @import @import.quoted) (#match? @import "^///[ \t]*<reference[ \t]+path"))
((program . (comment) . (comment) @import @import.quoted) (#match? @import "^///[ \t]*<reference[ \t]+path"))
((program . (comment) . (comment) . (comment) @import @import.quoted)
  (#match? @import "^///[ \t]*<reference[ \t]+path"))
