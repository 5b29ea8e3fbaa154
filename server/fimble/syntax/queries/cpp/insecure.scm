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
((call_expression
  function: (identifier) @_print
  arguments: (argument_list (_) (string_literal) (_))) @insecure.sql
  (#any-of? @_print "sprintf" "snprintf" "asprintf"))

; Commands for a shell, and input without a bound

((call_expression
  function: [(identifier) @_run (qualified_identifier name: (identifier) @_run)]
  arguments: (argument_list . [
    (binary_expression)
    (call_expression function: (field_expression argument: (parenthesized_expression (binary_expression))))
  ] @insecure.built))
  (#any-of? @_run "system" "popen" "_popen"))
((call_expression function: (identifier) @_gets) @insecure
  (#eq? @_gets "gets"))

; Certificates that nobody checks

((call_expression function: (identifier) @_set arguments: (argument_list (_) (identifier) @_option (number_literal) @_off)) @insecure
  (#eq? @_set "curl_easy_setopt")
  (#any-of? @_option "CURLOPT_SSL_VERIFYPEER" "CURLOPT_SSL_VERIFYHOST")
  (#match? @_off "^0[lL]?$"))
((call_expression function: (identifier) @_set arguments: (argument_list (_) (identifier) @_none (_))) @insecure
  (#eq? @_set "SSL_CTX_set_verify")
  (#eq? @_none "SSL_VERIFY_NONE"))
((call_expression
  function: (field_expression field: (field_identifier) @_set)
  arguments: (argument_list (qualified_identifier) @_none)) @insecure
  (#match? @_set "^(set_verify_mode|setPeerVerifyMode)$")
  (#match? @_none "verify_none$|VerifyNone$"))
