(import_statement source: (string (string_fragment) @import.module)) @import
(import_clause (identifier) @import.default)
(namespace_import (identifier) @import.namespace)
(import_specifier name: _ @import.name)
(import_specifier alias: (_) @import.alias)

(export_statement source: (string (string_fragment) @import.module)) @import.reexport
(export_statement "*" @import.wildcard source: (_))
(namespace_export (_) @import.namespace)
(export_specifier name: _ @import.name)
(export_specifier alias: _ @import.alias)

((call_expression
  function: (identifier) @_require
  arguments: (arguments . (string (string_fragment) @import.module))) @import
  (#eq? @_require "require"))
(call_expression function: (import) arguments: (arguments . (string (string_fragment) @import.module))) @import

((variable_declarator
  name: (identifier) @import.namespace
  value: (_ function: (identifier) @_require arguments: (arguments . (string)))) @import
  (#eq? @_require "require"))
((variable_declarator
  name: (object_pattern [
    (shorthand_property_identifier_pattern) @import.name
    (object_assignment_pattern left: (shorthand_property_identifier_pattern) @import.name)
    (pair_pattern key: (property_identifier) @import.name)
    (pair_pattern value: (identifier) @import.alias)
  ])
  value: (_ function: (identifier) @_require arguments: (arguments . (string)))) @import
  (#eq? @_require "require"))
((variable_declarator
  name: (identifier) @import.local
  value: (member_expression
    object: (_ function: (identifier) @_require arguments: (arguments . (string)))
    property: (property_identifier) @import.name)) @import
  (#eq? @_require "require"))
(variable_declarator
  name: (identifier) @import.namespace
  value: (await_expression (call_expression function: (import)))) @import
(variable_declarator
  name: (object_pattern [
    (shorthand_property_identifier_pattern) @import.name
    (pair_pattern key: (property_identifier) @import.name)
    (pair_pattern value: (identifier) @import.alias)
  ])
  value: (await_expression (call_expression function: (import)))) @import
