(jsx_opening_element name: (identifier) @markup)
(jsx_closing_element name: (identifier) @markup)
(jsx_self_closing_element name: (identifier) @markup)
