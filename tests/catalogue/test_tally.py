from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue import tally

PLACES = st.sets(st.integers(0, 300), max_size=40)
GIFTS = st.lists(st.tuples(PLACES, st.integers(0, 40)), max_size=6)


@given(GIFTS, PLACES, st.integers(1, 20))
def test_the_greatest_sums_are_those_of_counting_one_by_one(
    gifts: list[tuple[set[int], int]], among: set[int], number: int
) -> None:
    sums, summed = Counter[int](), tally.Tally()
    for places, amount in gifts:
        summed.give(tally.as_set(places), amount)
        sums.update(dict.fromkeys(places & among, amount))
    found = summed.most(number, tally.as_set(among))
    assert len(found) == len(set(found)) == min(number, len(sums))
    least = min((sums[at] for at in found), default=0)
    assert all(sums[at] <= least for at in sums.keys() - set(found))


def test_a_start_counts_only_for_what_gets_something() -> None:
    start = tally.Tally()
    start.give(tally.as_set([1, 2, 3]), 9)
    summed = tally.Tally(start)
    summed.give(tally.as_set([3, 4]), 5)
    assert summed.most(5, tally.as_set(range(9))) == [3, 4]
    assert start.most(5, tally.as_set(range(9))) == [1, 2, 3]


@given(PLACES)
def test_a_set_gives_its_places_back(places: set[int]) -> None:
    assert tally.of(tally.as_set(places)) == sorted(places)
