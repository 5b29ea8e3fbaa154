(import (qualified_identifier) @import.module) @import
(import "*" @import.wildcard)
(import "as" . (identifier) @import.alias)
