"""Stretches of time between two instants are said in the reader's language."""

import pytest

from complaintflow.explanation.length_words import stretch_words

HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("us", "english", "chinese"),
    [
        (87 * HOUR, "3d 15h", "3天15小时"),
        (-HOUR // 2, "-30m", "-30分钟"),
        (61_000_000, "1m 1s", "1分钟1秒"),
        (0, "0s", "0秒"),
    ],
)
def test_a_stretch_is_said(us: int, english: str, chinese: str):
    assert stretch_words(us, "en") == english
    assert stretch_words(us, "zh") == chinese
