; SQL

((call
  function: (attribute attribute: (identifier) @_method)
  arguments: (argument_list . [
    (binary_operator)
    (string)
    (concatenated_string)
    (call function: (attribute object: [(string) (concatenated_string) (parenthesized_expression)]))
  ] @insecure.query))
  (#any-of? @_method
    "execute" "executemany" "executescript" "raw" "read_sql" "read_sql_query" "text" "exec_driver_sql" "mogrify" "fetch"
    "fetchrow" "fetchval" "fetch_all" "fetch_one" "extra"))
((call
  function: (identifier) @_function
  arguments: (argument_list . [
    (binary_operator)
    (string)
    (concatenated_string)
    (call function: (attribute object: [(string) (concatenated_string) (parenthesized_expression)]))
  ] @insecure.query))
  (#any-of? @_function "execute" "text" "RawSQL" "literal_column"))

(binary_operator left: [(string) (concatenated_string) (binary_operator) (parenthesized_expression)]) @insecure.sql
(binary_operator right: (string)) @insecure.sql
(string (interpolation)) @insecure.sql
(concatenated_string (string (interpolation))) @insecure.sql
((call function: (attribute object: [(string) (concatenated_string) (parenthesized_expression)] attribute: (identifier) @_format))
  @insecure.sql
  (#eq? @_format "format"))

; Commands for a shell

((call
  arguments: (argument_list . (_) @insecure.built
    (keyword_argument name: (identifier) @_shell value: (true))))
  (#eq? @_shell "shell"))
((call
  function: (attribute object: (identifier) @_module attribute: (identifier) @_function)
  arguments: (argument_list . (_) @insecure.built))
  (#any-of? @_module "os" "subprocess" "commands")
  (#any-of? @_function "system" "popen" "getoutput" "getstatusoutput"))

; Loaders that run what they load

((call
  function: (attribute object: (identifier) @_module attribute: (identifier) @_function)
  arguments: (argument_list) @_arguments) @insecure
  (#eq? @_module "yaml")
  (#any-of? @_function "load" "load_all")
  (#not-match? @_arguments "Safe|BaseLoader"))
((call function: (attribute object: (identifier) @_module attribute: (identifier) @_function)) @insecure
  (#eq? @_module "yaml")
  (#any-of? @_function "unsafe_load" "unsafe_load_all"))
((call
  function: (attribute object: (identifier) @_module attribute: (identifier) @_function)
  arguments: (argument_list . (_))) @insecure
  (#any-of? @_module "pickle" "cPickle" "_pickle" "dill" "marshal")
  (#any-of? @_function "load" "loads" "Unpickler"))
((call function: (identifier) @_eval arguments: (argument_list . (_) @_input)) @insecure
  (#any-of? @_eval "eval" "exec")
  (#match? @_input "\\b(input\\(|request|argv|params|payload|user_|body)"))

; Certificates that nobody checks

((call arguments: (argument_list (keyword_argument name: (identifier) @_verify value: (false)))) @insecure
  (#any-of? @_verify "verify" "verify_ssl" "ssl_verify" "verify_certs" "validate_certs"))
((assignment left: (attribute attribute: (identifier) @_verify) right: (false)) @insecure
  (#any-of? @_verify "verify" "verify_ssl" "check_hostname"))
((attribute attribute: (identifier) @_unverified) @insecure
  (#eq? @_unverified "_create_unverified_context"))
((assignment
  left: (attribute attribute: (identifier) @_mode)
  right: (attribute attribute: (identifier) @_none)) @insecure
  (#eq? @_mode "verify_mode")
  (#eq? @_none "CERT_NONE"))

; Weak hashes of passwords

((call
  function: [(identifier) @_hash (attribute attribute: (identifier) @_hash)]
  arguments: (argument_list . (_) @_what)) @insecure
  (#any-of? @_hash "md5" "sha1")
  (#match? @_what "[Pp]assw|PASSW|[Pp]asswd|\\bpwd\\b"))
