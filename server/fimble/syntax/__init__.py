"""Text with structure: tree-sitter trees and what our queries find in them. One file at a time, no I/O."""
