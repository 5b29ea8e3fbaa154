; SQL

((call_expression function: (identifier) @_print arguments: (argument_list (_) (string_literal) (_))) @insecure.sql
  (#any-of? @_print "sprintf" "snprintf" "asprintf" "g_strdup_printf" "wsprintf"))
((call_expression function: (identifier) @_print arguments: (argument_list . (string_literal) (_))) @insecure.sql
  (#any-of? @_print "g_strdup_printf" "sqlite3_snprintf"))

; Commands for a shell, and input without a bound

((call_expression function: (identifier) @_gets) @insecure
  (#eq? @_gets "gets"))
((call_expression function: (identifier) @_print arguments: (argument_list (_) (string_literal) @_command (_))) @insecure
  (#any-of? @_print "sprintf" "snprintf" "asprintf")
  (#match? @_command "^\"(sh|bash|rm|cp|mv|ls|cat|tar|ping|curl|wget)\\s.*%s"))

; Certificates that nobody checks

((call_expression function: (identifier) @_set arguments: (argument_list (_) (identifier) @_option (number_literal) @_off)) @insecure
  (#eq? @_set "curl_easy_setopt")
  (#any-of? @_option "CURLOPT_SSL_VERIFYPEER" "CURLOPT_SSL_VERIFYHOST")
  (#match? @_off "^0[lL]?$"))
((call_expression function: (identifier) @_set arguments: (argument_list (_) (identifier) @_none (_))) @insecure
  (#eq? @_set "SSL_CTX_set_verify")
  (#eq? @_none "SSL_VERIFY_NONE"))
