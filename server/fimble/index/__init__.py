"""The workspace: which files count, what they define, who depends on whom. Its I/O is in `files`, `indexer` and `store`."""
