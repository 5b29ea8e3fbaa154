; SQL

((_ method: (identifier) @_method arguments: (argument_list . [(string (interpolation)) (binary)] @insecure.query))
  (#any-of? @_method
    "execute" "exec_query" "exec_update" "select_all" "select_value" "select_values" "select_one" "find_by_sql" "where" "query"
    "joins" "having" "order" "group" "exec" "async_exec" "prepare" "delete_all" "update_all"))
((call receiver: (_) method: (identifier) @_where arguments: (argument_list . (string (interpolation)) @insecure.built))
  (#any-of? @_where "where" "find_by_sql"))
(string (interpolation)) @insecure.sql
(heredoc_body (interpolation)) @insecure.sql
(_ left: (string) operator: "+") @insecure.sql

; Commands for a shell, and what runs its input

(subshell (interpolation)) @insecure.built
((call !receiver method: (identifier) @_run arguments: (argument_list . [(string (interpolation)) (binary)] @insecure.built .))
  (#any-of? @_run "system" "exec" "spawn" "popen" "eval"))
((_ receiver: (constant) @_module method: (identifier) @_run arguments: (argument_list . [(string (interpolation)) (binary)] @insecure.built))
  (#any-of? @_module "Kernel" "IO" "Open3" "Process")
  (#any-of? @_run "system" "exec" "spawn" "popen" "popen3" "capture2" "capture2e" "capture3"))
((_ receiver: (constant) @_module method: (identifier) @_load arguments: (argument_list . (_))) @insecure
  (#any-of? @_module "Marshal" "YAML" "Psych")
  (#any-of? @_load "load" "unsafe_load" "unsafe_load_file" "load_stream")
  (#not-match? @_module "^(YAML|Psych)$"))
((_ receiver: (constant) @_module method: (identifier) @_load) @insecure
  (#any-of? @_module "YAML" "Psych")
  (#any-of? @_load "load" "unsafe_load" "unsafe_load_file"))
((call !receiver method: (identifier) @_eval arguments: (argument_list . (_) @_input)) @insecure
  (#any-of? @_eval "eval" "instance_eval" "class_eval")
  (#match? @_input "params|gets|ARGV|request"))

; Certificates that nobody checks, weak hashes of passwords

((scope_resolution name: (constant) @_none) @insecure
  (#eq? @_none "VERIFY_NONE"))
((_
  receiver: (scope_resolution name: (constant) @_hash)
  method: (identifier) @_digest
  arguments: (argument_list . (_) @_what)) @insecure
  (#any-of? @_hash "MD5" "SHA1")
  (#match? @_digest "digest")
  (#match? @_what "[Pp]assw|pwd"))
