"""Stand-ins for model servers: real HTTP on a loopback port, the contract of the real ones, nothing of their cost."""
