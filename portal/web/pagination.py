"""One page of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """`items` of page `number` (from 1), with the `total` over all pages."""

    items: Sequence[Any]
    number: int
    total: int
    size: int

    @classmethod
    def of(cls, query: Any, number: int, size: int = 20) -> "Page":
        """Cut a peewee query: two queries, one for the count."""
        number = max(1, min(number, 10_000))
        return cls(list(query.paginate(number, size)), number, query.count(), size)

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None
