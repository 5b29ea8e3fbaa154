(abstract_class_declaration name: (_) @name) @scope.class
(interface_declaration name: (_) @name) @scope.class
(enum_declaration name: (_) @name) @scope.class
(type_alias_declaration name: (_) @name value: (object_type)) @scope.class
(internal_module name: (_) @name) @scope.other
(public_field_definition name: (_) @name value: (arrow_function)) @scope.function
