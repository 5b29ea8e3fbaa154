; SQL

((object_creation_expression
  type: (_) @_command
  arguments: (argument_list . (argument [(binary_expression) (interpolated_string_expression) (invocation_expression)] @insecure.query)))
  (#match? @_command "(Command|DataAdapter)$"))
((assignment_expression
  left: (member_access_expression name: (identifier) @_text)
  right: [(binary_expression) (interpolated_string_expression) (invocation_expression)] @insecure.query)
  (#eq? @_text "CommandText"))
((invocation_expression
  function: (member_access_expression name: (_) @_method)
  arguments: (argument_list . (argument [(binary_expression) (interpolated_string_expression) (invocation_expression)] @insecure.query)))
  (#match? @_method
    "^(FromSqlRaw|ExecuteSqlRaw|SqlQueryRaw|ExecuteSqlCommand|SqlQuery|Query|QueryFirst|QuerySingle|QueryFirstOrDefault|Execute|ExecuteScalar)(Async)?(<|$)"))
(_ operator: "+" right: (_)) @insecure.sql
((invocation_expression
  function: (member_access_expression name: (identifier) @_format)
  arguments: (argument_list (argument) (argument))) @insecure.sql
  (#eq? @_format "Format"))
((variable_declarator (interpolated_string_expression) @insecure.sql))

; Commands for a shell, and what runs its input

((invocation_expression
  function: (member_access_expression expression: (identifier) @_process name: (identifier) @_start)
  arguments: (argument_list . (argument (string_literal) @_shell) . (argument (_) @insecure.built)))
  (#eq? @_process "Process")
  (#eq? @_start "Start")
  (#match? @_shell "cmd|sh\"$|sh\\.exe|powershell"))
((object_creation_expression type: (identifier) @_formatter) @insecure
  (#any-of? @_formatter "BinaryFormatter" "NetDataContractSerializer" "LosFormatter" "SoapFormatter"))
((assignment_expression left: (_) @_names right: (member_access_expression) @_kinds) @insecure
  (#match? @_names "TypeNameHandling$")
  (#match? @_kinds "TypeNameHandling\\.(All|Auto|Objects)$"))

; Certificates that nobody checks

((assignment_expression left: (_) @_callback right: (_ body: (boolean_literal) @_always)) @insecure
  (#match? @_callback "ServerCertificate(Custom)?ValidationCallback$")
  (#eq? @_always "true"))
((member_access_expression name: (identifier) @_validator) @insecure
  (#eq? @_validator "DangerousAcceptAnyServerCertificateValidator"))
