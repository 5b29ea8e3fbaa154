(using_directive [(identifier) (qualified_name) (generic_name)] @import.module .) @import
(using_directive "global") @import.reexport
(using_directive name: (identifier) @import.namespace)
(using_directive "static" @import.wildcard)
