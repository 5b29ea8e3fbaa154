"""One completion from request to suggestion: timing, shape, cache, post-processing, guard."""
