(import_spec path: (_ [(interpreted_string_literal_content) (raw_string_literal_content)] @import.module)) @import
(import_spec name: [(package_identifier) (blank_identifier)] @import.alias)
(import_spec name: (dot) @import.wildcard)
