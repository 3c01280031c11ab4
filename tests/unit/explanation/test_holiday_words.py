"""Public holidays are named in Chinese as far as their names are known."""

import holidays
import pytest

from complaintflow.explanation.holiday_words import holiday_words


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("National Day", "国庆节"),
        ("National Day; Mid-Autumn Festival", "国庆节、中秋节"),
        ("Dragon Boat Festival (observed)", "端午节（补假）"),
        ("Day off (substituted from 09/28/2025)", "休息日（由2025-09-28调休）"),
        ("Reformation Day", "Reformation Day"),
        ("Founders (observed)", "Founders (observed)"),
    ],
)
def test_a_name(english, chinese):
    assert holiday_words(english) == chinese


def test_every_holiday_of_china_has_its_chinese_name():
    years = range(2020, 2027)
    for day, name in holidays.country_holidays("CN", years=years, language="en_US").items():
        assert holiday_words(name) != name, (day, name)
