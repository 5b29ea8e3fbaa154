"""Code actions from a place in a file to an edit or an explanation: pure planning around one chat model."""
