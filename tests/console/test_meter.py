from __future__ import annotations

from worker.console.meter import Meter, Standing


def test_the_line_says_how_far_it_is_how_fast_and_how_long_it_will_take() -> None:
    meter = Meter()
    first = meter.line(Standing(0, 0, 1_000, 0, 4_000_000), 100.0)
    assert first == "░░░░░░░░░░░░░░░░░░░░   0%  0 documents  file 1 of 1,000"
    later = meter.line(Standing(1_250, 250, 1_000, 1_000_000, 4_000_000), 105.0)
    assert later == (
        "█████░░░░░░░░░░░░░░░  25%  1,250 documents  file 251 of 1,000  250/s  15 s left"
    )


def test_the_rate_is_that_of_the_last_seconds() -> None:
    meter = Meter()
    for second in range(100):
        done = second * 10 if second < 50 else 500 + (second - 50)
        line = meter.line(Standing(done, 0, 1, done, 1_000), float(second))
    assert "1/s" in line.split("  ")


def test_nothing_to_read_is_all_of_it() -> None:
    assert "100%" in Meter().line(Standing(0, 0, 0, 0, 0), 0.0)
