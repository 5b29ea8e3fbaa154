"""The protocol border: the only importer of pygls and lsprotocol. Convert in, call one core function, convert out."""
