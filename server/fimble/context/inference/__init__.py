"""Which classes the values around a cursor have, told by a simple, local reading: no type checker lives here."""
