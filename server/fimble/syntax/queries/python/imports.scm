(import_statement) @import
(import_statement name: (dotted_name) @import.module)
(import_statement name: (aliased_import name: (dotted_name) @import.module alias: (identifier) @import.alias))

[(import_from_statement) (future_import_statement)] @import
(import_from_statement module_name: (dotted_name) @import.module)
(import_from_statement module_name: (relative_import (import_prefix) @import.level))
(import_from_statement module_name: (relative_import (dotted_name) @import.module))
(import_from_statement name: (dotted_name) @import.name)
(import_from_statement name: (aliased_import name: (dotted_name) @import.name alias: (identifier) @import.alias))
(wildcard_import) @import.wildcard

((if_statement
  condition: [(identifier) @_name (_ attribute: (identifier) @_name)]
  consequence: (block) @import.type_only)
  (#eq? @_name "TYPE_CHECKING"))

((call
  function: [(identifier) @_name (_ attribute: (identifier) @_name)]
  arguments: (argument_list . (string (string_content) @import.module) .)) @import
  (#any-of? @_name "import_module" "__import__"))
