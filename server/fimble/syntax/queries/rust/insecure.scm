; SQL

((macro_invocation macro: (identifier) @_format (token_tree . (_) (_))) @insecure.sql
  (#eq? @_format "format"))
((call_expression
  function: [(scoped_identifier name: (identifier) @_method) (field_expression field: (field_identifier) @_method)]
  arguments: (arguments . [(reference_expression value: (macro_invocation)) (macro_invocation)] @insecure.query))
  (#any-of? @_method
    "query" "query_as" "query_scalar" "execute" "prepare" "query_row" "query_map" "execute_batch" "batch_execute" "sql_query"))
(binary_expression operator: "+") @insecure.sql

; Commands for a shell

((call_expression
  function: (field_expression
    value: (call_expression
      function: (field_expression
        value: (call_expression
          function: (scoped_identifier path: (_) @_command name: (identifier) @_new)
          arguments: (arguments (string_literal) @_shell))
        field: (field_identifier) @_first)
      arguments: (arguments (string_literal)))
    field: (field_identifier) @_second)
  arguments: (arguments [(macro_invocation) (reference_expression value: (macro_invocation))] @insecure.built))
  (#match? @_command "Command$")
  (#eq? @_new "new")
  (#match? @_shell "sh\"$|cmd|powershell")
  (#eq? @_first "arg")
  (#eq? @_second "arg"))

; Certificates that nobody checks, weak hashes of passwords

((call_expression
  function: (field_expression field: (field_identifier) @_accept)
  arguments: (arguments (boolean_literal) @_always)) @insecure
  (#any-of? @_accept "danger_accept_invalid_certs" "danger_accept_invalid_hostnames" "accept_invalid_certs")
  (#eq? @_always "true"))
((call_expression
  function: (scoped_identifier path: (_) @_hash name: (identifier) @_compute)
  arguments: (arguments . (_) @_what)) @insecure
  (#match? @_hash "(^|::)(md5|Md5|sha1|Sha1)$")
  (#any-of? @_compute "compute" "digest")
  (#match? @_what "[Pp]assw|pwd"))
