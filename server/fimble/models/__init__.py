"""Backends: what talks to a model. The only place with HTTP; knows prompts only as the value `fim.prompt.Prompt`."""
