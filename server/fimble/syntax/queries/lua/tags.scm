; Functions

(function_declaration name: (identifier) @name parameters: (parameters) @header) @definition.function
(function_declaration "local" @internal)
(function_declaration
  name: (dot_index_expression table: (_) @parent field: (identifier) @name)
  parameters: (parameters) @header) @definition.function
(function_declaration
  name: (method_index_expression table: (_) @parent method: (identifier) @name)
  parameters: (parameters) @header) @definition.method
(function_declaration body: (block) @body)

(assignment_statement
  (variable_list . name: (dot_index_expression table: (_) @parent field: (identifier) @name) .)
  (expression_list . (function_definition parameters: (parameters) @header) .)) @definition.function
(assignment_statement
  (variable_list . name: (identifier) @name .)
  (expression_list . (function_definition parameters: (parameters) @header) .)) @definition.function
(function_definition body: (block) @body)

; Tables, variables, fields

(variable_declaration) @wrapper
(variable_declaration (assignment_statement) @internal)
(assignment_statement
  (variable_list name: (identifier) @name)
  (expression_list . (_) @value)) @definition.variable
(assignment_statement
  (variable_list . name: (dot_index_expression table: (identifier) @parent field: (identifier) @name) .)
  (expression_list . (_) @value .)) @definition.field
(assignment_statement
  (variable_list . name: (identifier) .)
  (expression_list . (table_constructor (field)) @body .))
(field name: (identifier) @name value: (function_definition parameters: (parameters) @header)) @definition.function
((field name: (identifier) @name value: (_) @value) @definition.field
  (#not-eq? @name "__index"))

; What a table inherits from

((assignment_statement
  (expression_list . (function_call
    name: (identifier) @_set
    arguments: (arguments (_) . (table_constructor (field name: (identifier) @_index value: (identifier) @base))))))
  (#eq? @_set "setmetatable")
  (#eq? @_index "__index"))
((assignment_statement
  (expression_list . (function_call
    name: [
      (method_index_expression table: (identifier) @base method: (identifier) @_extend)
      (dot_index_expression table: (identifier) @base field: (identifier) @_extend)
    ])))
  (#any-of? @_extend "extend" "derive" "subclass" "inherit"))

; What the module gives to those who require it

(chunk (return_statement (expression_list . (identifier) @export.default .)) @export.list)
((chunk (return_statement
  (expression_list . (function_call name: (identifier) @_set arguments: (arguments . (identifier) @export.default)))) @export.list)
  (#eq? @_set "setmetatable"))
(chunk (return_statement (expression_list . (table_constructor) .)) @export.list)
(chunk (return_statement (expression_list . (table_constructor
  (field name: (identifier) @export.public value: (identifier) @export.local) @export) .)))
(chunk (return_statement (expression_list . (table_constructor
  (field name: (identifier) @export.public value: (dot_index_expression) @export.local) @export) .)))
(chunk (return_statement (expression_list . (table_constructor
  (field name: (identifier) @export.public value: (function_definition)) @export) .)))

; Names in use

(identifier) @reference
(dot_index_expression field: (identifier) @reference.member)
(method_index_expression method: (identifier) @reference.member)
(field name: (identifier) @reference.member)

(parameters name: (identifier) @local)
[(attribute (identifier) @local) (goto_statement (identifier) @local) (label_statement (identifier) @local)]
(for_generic_clause (variable_list name: (identifier) @local))
(for_numeric_clause name: (identifier) @local)
(variable_declaration (variable_list name: (identifier) @local))
