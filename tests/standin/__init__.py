"""Stand-ins for model servers: real HTTP on a loopback port, with the contract of the real ones and nothing of their cost."""
