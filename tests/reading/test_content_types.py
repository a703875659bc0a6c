"""Headers with parameters."""

from __future__ import annotations

from worker.reading.content_types import bounded


def test_a_header_that_programs_write_stays() -> None:
    value = 'multipart/alternative; charset="utf-8"; boundary="a;b";\n format=flowed; delsp=yes'
    assert bounded(value) == value


def test_of_many_parameters_the_first_thirty_stay() -> None:
    assert bounded("text/plain" + 100_000 * ";a*0*=") == "text/plain" + 30 * ";a*0*="
    assert len(bounded("x" * 10_000)) == 4_000
