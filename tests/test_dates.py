"""Dates in sentences: as precise as the words and no more."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.dates import date_near, dates_in


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("On November 7, 2024, they spoke.", ["2024-11-07"]),
        ("On the 7th of November 2024 they spoke.", ["2024-11-07"]),
        ("They spoke on 7 November.", ["--11-07"]),
        ("It opened in March 2019 and closed in 2021.", ["2019-03", "2021"]),
        ("The file says 2023-05-17.", ["2023-05-17"]),
        ("Sales may fall by 2030.", ["2030"]),
        ("They may march on.", []),
        ("It cost $2000 and 1,999 people came.", []),
        ("In the 1990s it was 2000 people.", []),
        ("The war of 1939-1945 ended.", []),
        ("On 31 February 2020 nothing happened.", ["2020-02"]),
        ("", []),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, dates: list[str]) -> None:
    assert [found.iso for found in dates_in(text)] == dates


@pytest.mark.parametrize(
    ("text", "before", "date"),
    [
        ("Two days later Kyiv answered.", "2024-11-07", "2024-11-09"),
        ("A week passed; 2 weeks before, it rained.", "2024-11-15", "2024-11-01"),
        ("On the same day he left.", "--11-07", "--11-07"),
        ("The following year it closed.", "2019-03", "2020"),
        ("Three years earlier it opened.", "2019", "2016"),
        ("Two days later Kyiv answered.", "2024-11", None),
        ("Two days later Kyiv answered.", None, None),
        ("Kyiv answered.", "2024-11-07", None),
        ("Two days later, on 3 May 2020, Kyiv answered.", "2024-11-07", "2020-05-03"),
    ],
)
def test_a_relative_date_is_reckoned_from_the_last_one(text: str, before: str | None, date: str | None) -> None:
    assert date_near(text, 0, before) == date


@given(st.text(max_size=200), st.none() | st.just("2024-11-07"))
def test_no_text_is_refused_and_every_date_stands_where_it_says(text: str, before: str | None) -> None:
    found = dates_in(text)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    date_near(text, 0, before)
