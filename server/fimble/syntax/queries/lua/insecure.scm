; SQL

((function_call
  name: (method_index_expression method: (identifier) @_method)
  arguments: (arguments . [(binary_expression) (function_call)] @insecure.query))
  (#any-of? @_method "execute" "query" "exec" "prepare" "nrows" "rows" "urows"))
(binary_expression) @insecure.sql
((function_call name: [
  (dot_index_expression field: (identifier) @_format)
  (method_index_expression method: (identifier) @_format)
]) @insecure.sql
  (#eq? @_format "format"))

; Commands for a shell, and what runs its input

((function_call
  name: (dot_index_expression table: (identifier) @_module field: (identifier) @_run)
  arguments: (arguments . (_) @insecure.built))
  (#any-of? @_module "os" "io")
  (#any-of? @_run "execute" "popen"))
((function_call name: (identifier) @_load arguments: (arguments . (_) @_input)) @insecure
  (#any-of? @_load "load" "loadstring")
  (#match? @_input "io%.read|io\\.read|ngx\\.req|args|input|body|request"))

; Certificates that nobody checks, weak hashes of passwords

((field name: (identifier) @_verify value: (_) @_off) @insecure
  (#any-of? @_verify "verify" "ssl_verify")
  (#match? @_off "^(false|[\"']none[\"'])$"))
((function_call
  name: [(identifier) @_hash (dot_index_expression field: (identifier) @_hash)]
  arguments: (arguments . (_) @_what)) @insecure
  (#any-of? @_hash "md5" "sha1" "sumhexa")
  (#match? @_what "[Pp]assw|pwd"))
