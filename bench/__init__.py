"""Reproducible measurements, each with a baseline in the same run. `python -m bench` runs all, `python -m bench NAME` one."""
