"""The command `fimble`, one module per subcommand."""
