"""Orders: what customers buy, and where it is kept."""

from __future__ import annotations

import asyncio
import json as jsonlib
import os.path
from collections.abc import (
    Iterable,
    Iterator,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar, overload

from . import errors
from .money import Currency as Cur, round_to
from ..shop.catalogue import *

if TYPE_CHECKING:
    from .customers import Customer
    import shop.billing.invoices as invoices

try:
    import orjson
except ImportError:
    orjson = None

__all__ = ["Order", "OrderLine", "open_store", "DEFAULT_CURRENCY"]
__all__ += ["total_of"]

T = TypeVar("T", bound="Entity")
DEFAULT_CURRENCY: Cur = Cur("EUR")
MAX_LINES = 200  # the printer's limit
_RATES = {
    "EUR": Decimal("1.0"),
    "USD": Decimal("1.08"),
}
STATUS_LABELS: dict[str, str] = dict(
    open="Open", paid="Paid", shipped="Shipped", returned="Returned to the warehouse and not yet refunded"
)
lower, upper = 0, 10
type LineId = int | str


class Status(Enum):
    """Where an order is."""

    OPEN = auto()
    PAID = auto()
    #: Left the warehouse.
    SHIPPED = auto()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One article of an order.

    More about it.
    """

    sku: str
    """Article number."""
    amount: int = 1
    tags: tuple[str, ...] = field(default_factory=tuple)
    _checked: bool = False

    @property
    def is_bulk(self) -> bool:
        """More than a box."""
        return self.amount >= MAX_LINES

    @is_bulk.setter
    def is_bulk(self, value: bool) -> None: ...


class Money(NamedTuple):
    amount: Decimal
    currency: Cur = DEFAULT_CURRENCY


class Priced(Protocol):
    def price(self, *, at: "Customer | None" = None) -> Money: ...


class Entity(errors.Tracked, Generic[T], metaclass=type):
    registry: ClassVar[dict[str, type[Entity]]] = {}

    def __init_subclass__(cls, /, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.registry[cls.__name__] = cls


@errors.logged("orders")
class Order(Entity["Order"], Priced):
    """What one customer wants.

    Lines are kept in the order in which they were added.
    """

    __slots__ = ("customer", "lines", "_total")
    status = Status.OPEN

    class Meta:
        table = "orders"
        indexes = [("customer", "status")]

    def __init__(
        self,
        customer: Customer,
        lines: Iterable[OrderLine] = (),
        *,
        currency: Cur = DEFAULT_CURRENCY,  # what it is paid in
        note: str | None = None,
    ) -> None:
        super().__init__()
        self.customer = customer
        self.lines: list[OrderLine] = list(lines)
        self.currency = currency
        if note:
            self.note = note
        self._total = None
        self.history = errors.History(self)
        self.status = Status.OPEN

        def local_helper() -> None:
            self.touched = True

    @cached_property
    def total(self) -> Money:
        """The sum of all lines, rounded as the currency asks for."""
        amounts = [line.amount for line in self.lines]
        return Money(round_to(sum(amounts), self.currency))

    @classmethod
    async def load(cls, path: str | os.PathLike[str], *, strict: bool = True) -> Order:
        data = await asyncio.to_thread(_read, path)
        order = cls(**data)
        for number, line in enumerate(order.lines):
            order.check(line, number)
        return order

    @staticmethod
    def parse(text: str) -> dict[str, Any]:
        return jsonlib.loads(text)

    @errors.retried(times=3)
    def check(self, line: OrderLine, number: int = 0) -> None:
        '''Raise when a line cannot be delivered.'''
        if (known := self.registry.get(line.sku)) is None:
            raise errors.Unknown(f"{line.sku!r} in line {number}: {known}")

    def price(self, *, at=None):
        return self.total

    __str__ = price


@overload
def total_of(orders: Order) -> Money: ...
@overload
def total_of(orders: Iterable[Order]) -> list[Money]: ...
def total_of(orders):
    """Add up one order, or many."""
    if isinstance(orders, Order):
        return orders.total
    return [order.total for order in orders]


@contextmanager
def open_store(
    path: str,
    *paths: str,
    mode: int = 0o644,
    **options: Any,
) -> Iterator[Store]:  # noqa: F821
    # Comments at the start of a body are no documentation.
    with open(path) as stream, Store(stream) as store:
        yield store


# Reads one file.
# And more about it.
def _read(path):
    return jsonlib.load(open(path))


async def main(argv: list[str] | None = None) -> int:
    lambda x=1, *y, **z: (x, y, z)
    try:
        order = await Order.load(argv[0])
    except errors.Unknown as error:
        print(error)
        return 1
    match order.status:
        case Status.PAID:
            import shop.shipping
            shop.shipping.send(order)
    return 0


if orjson is not None:
    fast_dumps = orjson.dumps

    def fast_load(data: bytes) -> Any:
        return orjson.loads(data)
else:
    fast_dumps = None


if __name__ == "__main__":
    code = asyncio.run(main())
    raise SystemExit(code)
