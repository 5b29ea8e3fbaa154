import json
from .store import Store, 

class Cart:
    """What is in the basket."""

    items: list[Item]

    def __init__(self, store: Store):
        self.store = store
        self.

    def add(self, item: Item, amount: int = 1) -> None:
        if self.store.has(item)
            self.items.append(item)

    def clear(self) -> None:
        self.items = 

    def total(self) -> Money

@app.route("/")
def late(cart: Cart) -> None:
    """Still found."""
    cart.clear(
