"""Fill-in-the-middle formats: one template table, rendering, stop rules. Pure."""
