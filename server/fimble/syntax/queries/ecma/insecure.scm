; SQL

((call_expression
  function: (member_expression property: (property_identifier) @_method)
  arguments: (arguments . [(binary_expression) (template_string)] @insecure.query))
  (#any-of? @_method
    "query" "execute" "raw" "whereRaw" "orderByRaw" "selectRaw" "havingRaw" "fromRaw" "joinRaw" "prepare" "unsafe"
    "$queryRawUnsafe" "$executeRawUnsafe" "queryRawUnsafe" "executeSql"))

((binary_expression left: [(string) (template_string) (binary_expression) (parenthesized_expression)] operator: "+")
  @insecure.sql)
((binary_expression operator: "+" right: [(string) (template_string)]) @insecure.sql)
(template_string (template_substitution)) @insecure.sql

; Commands for a shell

((call_expression
  function: (identifier) @_function
  arguments: (arguments . [(binary_expression) (template_string)] @insecure.built))
  (#any-of? @_function "exec" "execSync" "execAsync" "execPromise"))
((call_expression function: (identifier) @_function arguments: (arguments . (identifier) @insecure.built @_command))
  (#any-of? @_function "exec" "execSync" "execAsync" "execPromise")
  (#match? @_command "[Cc]md|[Cc]ommand"))
((call_expression
  function: (member_expression object: (identifier) @_module property: (property_identifier) @_function)
  arguments: (arguments . (_) @insecure.built))
  (#any-of? @_module "child_process" "childProcess" "cp" "proc" "shell" "shelljs")
  (#any-of? @_function "exec" "execSync"))
((call_expression
  arguments: (arguments . [(binary_expression) (template_string) (identifier)] @insecure.built
    (object (pair key: (property_identifier) @_shell value: (true)))))
  (#eq? @_shell "shell"))

; What runs its input

((call_expression function: (identifier) @_eval arguments: (arguments . (_) @insecure.built))
  (#eq? @_eval "eval"))
((call_expression
  function: [(identifier) @_function (member_expression property: (property_identifier) @_function)]
  arguments: (arguments . (_))) @insecure
  (#eq? @_function "unserialize"))

; Certificates that nobody checks

((pair key: [(property_identifier) (string (string_fragment))] @_key value: (false)) @insecure
  (#match? @_key "^[\"']?(rejectUnauthorized|strictSSL|verifySsl)[\"']?$"))
((assignment_expression left: (member_expression property: (property_identifier) @_key) right: (_) @_off) @insecure
  (#any-of? @_key "NODE_TLS_REJECT_UNAUTHORIZED" "rejectUnauthorized")
  (#match? @_off "^([\"']?0[\"']?|false)$"))
((assignment_expression left: (subscript_expression index: (string (string_fragment) @_key)) right: (_) @_off) @insecure
  (#eq? @_key "NODE_TLS_REJECT_UNAUTHORIZED")
  (#match? @_off "^[\"']?0[\"']?$"))

; Weak hashes of passwords

((call_expression
  function: (member_expression
    object: (_
      function: [(identifier) @_create (member_expression property: (property_identifier) @_create)]
      arguments: (arguments . (string (string_fragment) @_hash)))
    property: (property_identifier) @_update)
  arguments: (arguments . (_) @_what)) @insecure
  (#eq? @_create "createHash")
  (#any-of? @_hash "md5" "sha1")
  (#eq? @_update "update")
  (#match? @_what "[Pp]assw|PASSW|\\bpwd\\b"))
((call_expression
  function: [(identifier) @_hash (member_expression property: (property_identifier) @_hash)]
  arguments: (arguments . (_) @_what)) @insecure
  (#any-of? @_hash "md5" "sha1")
  (#match? @_what "[Pp]assw|PASSW|\\bpwd\\b"))
