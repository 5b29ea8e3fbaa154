"""Text without meaning: documents, lines, spans, encodings. Knows no language, no LSP type, does no I/O."""
