(field_definition property: (_) @name value: (arrow_function)) @scope.function
