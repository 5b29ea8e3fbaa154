; SQL

((method_invocation name: (identifier) @_method arguments: (argument_list . [(binary_expression) (method_invocation)] @insecure.query))
  (#any-of? @_method
    "executeQuery" "executeUpdate" "execute" "executeLargeUpdate" "addBatch" "prepareStatement" "prepareCall" "createQuery"
    "createNativeQuery" "createSQLQuery" "rawQuery" "execSQL" "queryForObject" "queryForList" "queryForMap" "update"))
(binary_expression operator: "+") @insecure.sql
((method_invocation object: (identifier) @_string name: (identifier) @_format arguments: (argument_list (_) (_))) @insecure.sql
  (#eq? @_string "String")
  (#eq? @_format "format"))
((method_invocation object: (string_literal) name: (identifier) @_format) @insecure.sql
  (#eq? @_format "formatted"))

; Commands for a shell, and what runs its input

((method_invocation
  object: (method_invocation name: (identifier) @_runtime)
  name: (identifier) @_exec
  arguments: (argument_list . (binary_expression) @insecure.built))
  (#eq? @_runtime "getRuntime")
  (#eq? @_exec "exec"))
((object_creation_expression
  type: (type_identifier) @_builder
  arguments: (argument_list (string_literal) @_shell . (string_literal) . (_) @insecure.built))
  (#eq? @_builder "ProcessBuilder")
  (#match? @_shell "sh\"$|cmd|powershell"))
((method_invocation
  object: (object_creation_expression type: (type_identifier) @_stream)
  name: (identifier) @_read) @insecure
  (#any-of? @_stream "ObjectInputStream" "XMLDecoder")
  (#eq? @_read "readObject"))

; Certificates and host names that nobody checks, weak hashes of passwords

((field_access field: (identifier) @_verifier) @insecure
  (#any-of? @_verifier "ALLOW_ALL_HOSTNAME_VERIFIER"))
((field_access object: (identifier) @_class field: (identifier) @_instance) @insecure
  (#any-of? @_class "NoopHostnameVerifier" "AllowAllHostnameVerifier" "TrustAllStrategy")
  (#eq? @_instance "INSTANCE"))
((method_invocation
  name: (identifier) @_set
  arguments: (argument_list (lambda_expression body: (true)))) @insecure
  (#any-of? @_set "setHostnameVerifier" "setDefaultHostnameVerifier" "hostnameVerifier"))
((method_invocation
  object: (identifier) @_utils
  name: (identifier) @_hash
  arguments: (argument_list . (_) @_what)) @insecure
  (#eq? @_utils "DigestUtils")
  (#match? @_hash "^(md5|sha1)")
  (#match? @_what "[Pp]assw|pwd"))
