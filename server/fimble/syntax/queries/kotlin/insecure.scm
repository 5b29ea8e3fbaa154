; SQL. What is put into a string by a "$" alone is no node of this grammar.

((call_expression
  (navigation_expression (_) (identifier) @_method .)
  (value_arguments . (value_argument [(binary_expression) (call_expression)] @insecure.query)))
  (#any-of? @_method
    "executeQuery" "executeUpdate" "execute" "prepareStatement" "createQuery" "createNativeQuery" "rawQuery" "execSQL"
    "queryForObject" "queryForList" "update"))
(binary_expression operator: "+") @insecure.sql
((string_literal) @insecure
  (#match? @insecure "^\"\\s*(SELECT\\s.*\\sFROM\\s|INSERT\\s+INTO\\s|UPDATE\\s.*\\sSET\\s|DELETE\\s+FROM\\s)[^$]*[$][a-z{]"))
((multiline_string_literal) @insecure
  (#match? @insecure "^\"\"\"\\s*(SELECT\\s|INSERT\\s+INTO\\s|UPDATE\\s|DELETE\\s+FROM\\s)[^$]*[$][a-z{]"))

; Commands for a shell, and what runs its input

((call_expression
  (navigation_expression (call_expression (navigation_expression (_) (identifier) @_runtime .)) (identifier) @_exec .)
  (value_arguments . (value_argument (binary_expression) @insecure.built)))
  (#eq? @_runtime "getRuntime")
  (#eq? @_exec "exec"))
((call_expression
  (navigation_expression (call_expression (navigation_expression (_) (identifier) @_runtime .)) (identifier) @_exec .)
  (value_arguments . (value_argument (string_literal) @_command))) @insecure
  (#eq? @_runtime "getRuntime")
  (#eq? @_exec "exec")
  (#match? @_command "[$][a-z{]"))
((call_expression
  (identifier) @_builder
  (value_arguments
    (value_argument (string_literal) @_shell) . (value_argument (string_literal)) . (value_argument (_) @insecure.built)))
  (#eq? @_builder "ProcessBuilder")
  (#match? @_shell "sh\"$|cmd|powershell"))
((call_expression
  (navigation_expression (call_expression (identifier) @_stream) (identifier) @_read .)) @insecure
  (#any-of? @_stream "ObjectInputStream" "XMLDecoder")
  (#eq? @_read "readObject"))

; Host names that nobody checks, weak hashes of passwords

((navigation_expression (identifier) @_class (identifier) @_instance) @insecure
  (#any-of? @_class "NoopHostnameVerifier" "AllowAllHostnameVerifier" "TrustAllStrategy")
  (#eq? @_instance "INSTANCE"))
((call_expression
  (navigation_expression (identifier) @_utils (identifier) @_hash)
  (value_arguments . (value_argument (_) @_what))) @insecure
  (#eq? @_utils "DigestUtils")
  (#match? @_hash "^(md5|sha1)")
  (#match? @_what "[Pp]assw|pwd"))
