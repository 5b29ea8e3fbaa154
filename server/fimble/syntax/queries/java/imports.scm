(import_declaration [(scoped_identifier) (identifier)] @import.module) @import
(import_declaration (asterisk) @import.wildcard)
