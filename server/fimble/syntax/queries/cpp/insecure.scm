; Beside those of C.

; SQL

((call_expression
  function: (field_expression field: (field_identifier) @_method)
  arguments: (argument_list . [(binary_expression) (call_expression)] @insecure.query))
  (#any-of? @_method "exec" "execute" "executeQuery" "executeUpdate" "prepare" "prepareStatement" "query" "exec_params" "exec0" "exec1"))
(binary_expression operator: "+") @insecure.sql
((call_expression
  function: (qualified_identifier) @_format
  arguments: (argument_list (_) (_))) @insecure.sql
  (#match? @_format "(^|::)(format|StrFormat|StrCat)$"))

; Commands for a shell

((call_expression
  function: [(identifier) @_run (qualified_identifier name: (identifier) @_run)]
  arguments: (argument_list . [
    (binary_expression)
    (call_expression function: (field_expression argument: (parenthesized_expression (binary_expression))))
  ] @insecure.built))
  (#any-of? @_run "system" "popen" "_popen"))

; Certificates that nobody checks

((call_expression
  function: (field_expression field: (field_identifier) @_set)
  arguments: (argument_list (qualified_identifier) @_none)) @insecure
  (#match? @_set "^(set_verify_mode|setPeerVerifyMode)$")
  (#match? @_none "verify_none$|VerifyNone$"))
