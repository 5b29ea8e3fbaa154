"""How good the context is on a repository: lines taken out of it, and what the prompts for them hold. Nothing else uses it."""
