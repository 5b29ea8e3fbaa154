; SQL

((function_call_expression function: (name) @_function arguments: (arguments (argument [(binary_expression) (encapsed_string)] @insecure.query)))
  (#any-of? @_function
    "mysqli_query" "mysql_query" "pg_query" "sqlite_query" "mysqli_multi_query" "odbc_exec" "mssql_query" "sqlsrv_query"))
((member_call_expression name: (name) @_method arguments: (arguments . (argument [(binary_expression) (encapsed_string)] @insecure.query)))
  (#any-of? @_method "query" "exec" "prepare" "get_results" "get_row" "get_var" "whereRaw" "selectRaw" "statement" "executeQuery"))
((scoped_call_expression name: (name) @_method arguments: (arguments . (argument [(binary_expression) (encapsed_string)] @insecure.query)))
  (#any-of? @_method "raw" "select" "statement" "unprepared" "whereRaw"))
(_ operator: "." right: (_)) @insecure.sql
(encapsed_string (_)) @insecure.sql

; Commands for a shell, and what runs its input

((function_call_expression function: (name) @_function arguments: (arguments . (argument (_) @insecure.built)))
  (#any-of? @_function "system" "shell_exec" "passthru" "popen" "proc_open"))
((function_call_expression function: (name) @_function arguments: (arguments . (argument [(binary_expression) (encapsed_string) (variable_name)] @insecure.built)))
  (#eq? @_function "exec"))
((function_call_expression function: (name) @_function arguments: (arguments . (argument (_) @insecure.built) .))
  (#eq? @_function "unserialize"))
((function_call_expression function: (name) @_eval arguments: (arguments . (argument (_) @insecure.built)))
  (#any-of? @_eval "eval" "assert" "create_function"))

; Certificates that nobody checks, weak hashes of passwords

((function_call_expression function: (name) @_set arguments: (arguments (_) . (argument (name) @_option) . (argument (_) @_off))) @insecure
  (#eq? @_set "curl_setopt")
  (#any-of? @_option "CURLOPT_SSL_VERIFYPEER" "CURLOPT_SSL_VERIFYHOST")
  (#match? @_off "^(false|FALSE|0)$"))
((array_element_initializer . (_) @_key . (_) @_off) @insecure
  (#match? @_key "^[\"'](verify|verify_peer|verify_peer_name)[\"']$")
  (#match? @_off "^(false|FALSE)$"))
((function_call_expression function: (name) @_hash arguments: (arguments . (argument (_) @_what))) @insecure
  (#any-of? @_hash "md5" "sha1")
  (#match? @_what "[Pp]assw|PASSW|pwd"))
