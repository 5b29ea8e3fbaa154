; SQL

((call_expression
  function: (selector_expression field: (field_identifier) @_method)
  arguments: (argument_list [
    (binary_expression)
    (call_expression function: (selector_expression operand: (identifier) @_fmt field: (field_identifier) @_sprintf))
  ] @insecure.query))
  (#any-of? @_method "Query" "QueryRow" "Exec" "QueryContext" "QueryRowContext" "ExecContext" "Prepare" "Raw" "Queryx" "Get" "Select"))
(binary_expression operator: "+") @insecure.sql
((call_expression
  function: (selector_expression operand: (identifier) @_fmt field: (field_identifier) @_sprintf)
  arguments: (argument_list (_) (_))) @insecure.sql
  (#eq? @_fmt "fmt")
  (#eq? @_sprintf "Sprintf"))

; Commands for a shell

((call_expression
  function: (selector_expression operand: (identifier) @_exec field: (field_identifier) @_command)
  arguments: (argument_list
    [(interpreted_string_literal) (raw_string_literal)] @_shell . [(interpreted_string_literal) (raw_string_literal)] . (_) @insecure.built))
  (#eq? @_exec "exec")
  (#any-of? @_command "Command" "CommandContext")
  (#match? @_shell "sh[\"`]$|cmd"))

; Certificates that nobody checks, weak hashes of passwords

((keyed_element . (literal_element (identifier) @_key) . (literal_element (true))) @insecure
  (#eq? @_key "InsecureSkipVerify"))
((assignment_statement left: (expression_list (selector_expression field: (field_identifier) @_key)) right: (expression_list (true))) @insecure
  (#eq? @_key "InsecureSkipVerify"))
((call_expression
  function: (selector_expression operand: (identifier) @_hash field: (field_identifier) @_sum)
  arguments: (argument_list . (_) @_what)) @insecure
  (#any-of? @_hash "md5" "sha1")
  (#match? @_sum "^Sum")
  (#match? @_what "[Pp]assw|pwd"))
