"""What installed libraries declare, read on demand from the project's own environment; the index and the graph know nothing
of them."""
