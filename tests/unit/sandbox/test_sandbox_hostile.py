"""Hostile mode: its option text, and that fate is fixed by the seed and follows the rates."""

from collections import Counter

import pytest

from ray_apps.domain.errors import InputError
from ray_apps.sandbox.hostile import fate
from ray_apps.sandbox.options import FAULTS, HostileOptions


def test_a_spec_is_read_back_as_it_was_written() -> None:
    spec = "seed=7,lose_answer=0.25,slow=0.5,slow_seconds=0.2,only=POST+PATCH,times=2"
    options = HostileOptions.parse(spec)
    assert options.only == ("POST", "PATCH")
    assert HostileOptions.parse(options.spec()) == options


@pytest.mark.parametrize(
    "spec", ["lose_answer", "lose_answer=2", "lose_answers=0.1", "slow=0.6,truncate=0.6", "only=FETCH", "times=0"]
)
def test_a_bad_spec_is_refused_in_one_line(spec: str) -> None:
    with pytest.raises(InputError) as error:
        HostileOptions.parse(spec)
    assert "\n" not in str(error.value)


def test_faults_come_as_often_as_asked_and_always_the_same() -> None:
    options = HostileOptions(seed=3, **dict.fromkeys(FAULTS, 0.1))
    fates = [fate(options, "POST", "/v3/x", number) for number in range(1, 4001)]
    assert fates == [fate(options, "POST", "/v3/x", number) for number in range(1, 4001)]
    counts = Counter(fault for fault, _ in fates)
    assert all(abs(counts[fault] / 4000 - 0.1) < 0.025 for fault in FAULTS)
    assert abs(counts[None] / 4000 - 0.3) < 0.035
    other = HostileOptions(seed=4, **dict.fromkeys(FAULTS, 0.1))
    assert fates != [fate(other, "POST", "/v3/x", number) for number in range(1, 4001)]


def test_only_and_times_spare_the_rest() -> None:
    options = HostileOptions(lose_answer=1.0, only=("POST",), times=2)
    assert [fate(options, "POST", "/v3/x", n)[0] for n in (1, 2, 3)] == ["lose_answer", "lose_answer", None]
    assert fate(options, "GET", "/v3/x", 1)[0] is None
