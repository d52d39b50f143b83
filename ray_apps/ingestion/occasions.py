"""The unofficial days that people buy shirts for, one line each. Pure.

Public holidays come from the `holidays` package; these are the rest: family days, which differ from country to
country, shopping days, professions, awareness months and the days that fans made up. A season or a month stands as
the day on which it begins, since that is the day it is prepared for. Seasons without a fixed day (graduation, back to
school) stand on a typical one.

Rules follow the bodies that proclaim the days (United Nations, national associations) or long custom; names carry no
one's trademark.
"""

from collections.abc import Iterator
from datetime import date

from ray_apps.ingestion.occasion_rules import (
    FRI,
    MON,
    SAT,
    SUN,
    THU,
    TUE,
    WORLD,
    Occasion,
    Rule,
    after,
    easter,
    fixed,
    french_mothers_day,
    from_day,
    nth,
)


def _day(name: str, rule: Rule, countries: str = "") -> Occasion:
    return Occasion(name, rule, frozenset(countries.split()))


_ENGLISH = "US GB CA AU NZ IE"
_THANKSGIVING = nth(11, THU, 4)

_MOTHERS = "Mother's Day"
_FATHERS = "Father's Day"

FAMILY = (
    # The second Sunday of May began in the United States in 1914 and spread from there.
    _day(_MOTHERS, nth(5, SUN, 2), "US CA AU NZ DE AT CH IT NL BE DK FI EE LV CZ SK HR GR CY MT TR UA IS JP IN ZA "
         "BR CL CO PE EC VE UY CU PH SG MY HK TW CN"),
    _day(_MOTHERS, easter(-21), "GB IE"),  # Mothering Sunday, the fourth in Lent
    _day(_MOTHERS, french_mothers_day, "FR"),
    _day(_MOTHERS, nth(5, SUN, 1), "ES PT HU RO LT"),
    _day(_MOTHERS, nth(5, SUN, -1), "SE"),
    _day(_MOTHERS, nth(2, SUN, 2), "NO"),
    _day(_MOTHERS, nth(10, SUN, 3), "AR"),
    _day(_MOTHERS, fixed(5, 10), "MX GT SV"),
    _day(_MOTHERS, fixed(5, 26), "PL"),
    _day(_MOTHERS, fixed(3, 21), "EG AE SA JO LB KW QA BH OM"),
    _day("Parents' Day", fixed(5, 8), "KR"),
    _day(_FATHERS, nth(6, SUN, 3), "US CA GB IE FR NL CZ SK HU GR CY MT TR UA JP IN ZA MX AR CL CO PE "
         "EC VE SG MY PH HK CN"),
    _day(_FATHERS, nth(9, SUN, 1), "AU NZ"),
    _day(_FATHERS, easter(39), "DE"),  # Ascension Day
    _day(_FATHERS, fixed(3, 19), "IT ES PT HR"),  # Saint Joseph
    _day(_FATHERS, nth(6, SUN, 2), "AT BE"),
    _day(_FATHERS, nth(6, SUN, 1), "CH LT"),
    _day(_FATHERS, nth(11, SUN, 2), "SE NO FI IS EE"),
    _day(_FATHERS, fixed(6, 5), "DK"),
    _day(_FATHERS, nth(8, SUN, 2), "BR"),
    _day(_FATHERS, nth(5, SUN, 2), "RO"),
    _day(_FATHERS, fixed(6, 23), "PL"),
    _day("Grandparents' Day", after(nth(9, MON, 1), 6), "US CA"),
    _day("Grandparents' Day", nth(10, SUN, 1), "GB"),
    _day("Siblings Day", fixed(4, 10), "US"),
    _day("Best Friends Day", fixed(6, 8), "US CA"),
    _day("International Day of Friendship", fixed(7, 30)),
)  # fmt: skip
"""Family and friends. Rules of countries that are not here are not known to us, so nothing is said of them."""

CUSTOMS = (
    _day("Burns Night", fixed(1, 25), "GB"),
    _day("Groundhog Day", fixed(2, 2), "US CA"),
    _day("Galentine's Day", fixed(2, 13), "US"),
    _day("Valentine's Day", fixed(2, 14), f"{_ENGLISH} DE AT CH FR IT ES NL BE DK SE NO FI PL JP KR IN MX ZA PH"),
    _day("Dia dos Namorados", fixed(6, 12), "BR"),
    _day("Championship Game Sunday", nth(2, SUN, 2), "US"),  # American football's final, since 2022
    _day("Mardi Gras", easter(-47), "US"),
    _day("Rose Monday", easter(-48), "DE"),
    _day("Pancake Day", easter(-47), "GB IE AU NZ"),
    _day("Leap Day", fixed(2, 29)),
    _day("White Day", fixed(3, 14), "JP KR"),
    _day("Saint Patrick's Day", fixed(3, 17), "US GB CA AU NZ IE"),
    _day("April Fools' Day", fixed(4, 1)),
    _day("Saint George's Day", fixed(4, 23), "GB"),
    _day("Walpurgis Night", fixed(4, 30), "DE SE FI CZ EE"),
    _day("Cinco de Mayo", fixed(5, 5), "US MX"),
    _day("Oktoberfest begins", from_day(9, 16, SAT), "DE US"),
    _day("Halloween", fixed(10, 31), f"{_ENGLISH} DE AT NL MX JP"),
    _day("Day of the Dead", fixed(11, 2), "US MX"),
    _day("Bonfire Night", fixed(11, 5), "GB"),
    _day("Saint Martin's Day", fixed(11, 11), "DE AT NL BE"),
    _day("Saint Nicholas Day", fixed(12, 6), "DE AT CH BE PL CZ HU"),
    _day("Saint Lucy's Day", fixed(12, 13), "SE"),
    _day("Ugly Christmas Sweater Day", nth(12, FRI, 3), "US CA GB"),
)
"""Customs, feasts and the parties around them."""

SHOPPING = (
    _day("Black Friday", after(_THANKSGIVING, 1), f"{_ENGLISH} DE AT CH FR IT ES NL BE DK SE NO FI PL BR MX ZA"),
    _day("Small Business Saturday", after(_THANKSGIVING, 2), "US GB"),
    _day("Cyber Monday", after(_THANKSGIVING, 4), f"{_ENGLISH} DE AT CH FR IT ES NL"),
    _day("Giving Tuesday", after(_THANKSGIVING, 5), "US CA GB"),
    _day("Singles' Day", fixed(11, 11), "CN HK SG MY"),
    _day("Tax Day", fixed(4, 15), "US"),
)
"""Days to buy on, and one to pay on."""

SCHOOL = (
    _day("100th Day of School", nth(2, MON, 2), "US"),
    _day("Graduation Season", nth(5, SAT, 3), "US CA"),
    _day("Graduation Season", nth(7, MON, 2), "GB IE"),
    _day("Back to School", nth(8, MON, 3), "US"),
    _day("Back to School", after(nth(9, MON, 1), 1), "CA"),
    _day("Back to School", nth(9, TUE, 1), "GB IE FR"),
    _day("Back to School", nth(1, MON, -1), "AU"),
    _day("Back to School", fixed(9, 1), "PL UA CZ SK HU BE"),
)
"""School years; where no law fixes a day, a typical one."""

WORK = (
    _day("National Doctors' Day", fixed(3, 30), "US"),
    _day("Administrative Professionals' Day", after(nth(4, SAT, -1), -3), "US CA"),  # Wednesday of the last full week
    _day("World Veterinary Day", nth(4, SAT, -1)),
    _day("International Firefighters' Day", fixed(5, 4)),
    _day("International Day of the Midwife", fixed(5, 5)),
    _day("Teacher Appreciation Week", after(nth(5, SUN, 1), 1), "US"),  # the first full week of May
    _day("Teacher Appreciation Day", after(nth(5, SUN, 1), 2), "US"),
    _day("National Nurses Week", fixed(5, 6), "US"),
    _day("International Nurses Day", fixed(5, 12)),
    _day("Emergency Medical Services Week", nth(5, SUN, 3), "US"),
    _day("Armed Forces Day", nth(5, SAT, 3), "US"),
    _day("Armed Forces Day", nth(6, SAT, -1), "GB"),
    _day("Social Work Month", fixed(3, 1), "US"),
    _day("System Administrator Appreciation Day", nth(7, FRI, -1)),
    _day("Programmers' Day", after(fixed(1, 1), 255)),  # the 256th day
    _day("World Teachers' Day", fixed(10, 5)),
    _day("World Mental Health Day", fixed(10, 10)),
    _day("Ada Lovelace Day", nth(10, TUE, 2)),
)
"""Professions and who thanks them."""

CAUSES = (
    _day("Black History Month", fixed(2, 1), "US CA"),
    _day("Black History Month", fixed(10, 1), "GB IE"),
    _day("Women's History Month", fixed(3, 1), "US GB AU"),
    _day("International Women's Day", fixed(3, 8)),
    _day("World Down Syndrome Day", fixed(3, 21)),
    _day("World Autism Awareness Day", fixed(4, 2)),
    _day("Earth Day", fixed(4, 22)),
    _day("Arbor Day", nth(4, FRI, -1), "US"),
    _day("Mental Health Awareness Month", fixed(5, 1), "US"),
    _day("World Bee Day", fixed(5, 20)),
    _day("World Environment Day", fixed(6, 5)),
    _day("World Oceans Day", fixed(6, 8)),
    _day("Pride Month", fixed(6, 1)),
    _day("Hispanic Heritage Month", fixed(9, 15), "US"),
    _day("Breast Cancer Awareness Month", fixed(10, 1)),
    _day("International Men's Day", fixed(11, 19)),
)
"""Causes and the months given to them."""

FANS = (
    _day("World Braille Day", fixed(1, 4)),
    _day("National Pizza Day", fixed(2, 9), "US"),
    _day("Darwin Day", fixed(2, 12)),
    _day("Pi Day", fixed(3, 14)),
    _day("World Poetry Day", fixed(3, 21)),
    _day("National Beer Day", fixed(4, 7), "US"),
    _day("National Pet Day", fixed(4, 11), "US"),
    _day("World Book Day", fixed(4, 23)),
    _day("World Book Day", nth(3, THU, 1), "GB IE"),
    _day("International Jazz Day", fixed(4, 30)),
    _day("Space Saga Day", fixed(5, 4)),  # a pun on the date that film fans keep
    _day("Towel Day", fixed(5, 25)),
    _day("National Donut Day", nth(6, FRI, 1), "US"),
    _day("International Yoga Day", fixed(6, 21)),
    _day("World Music Day", fixed(6, 21)),
    _day("World UFO Day", fixed(7, 2)),
    _day("World Chocolate Day", fixed(7, 7)),
    _day("International Moon Day", fixed(7, 20)),
    _day("National Ice Cream Day", nth(7, SUN, 3), "US"),
    _day("International Beer Day", nth(8, FRI, 1)),
    _day("International Cat Day", fixed(8, 8)),
    _day("National Book Lovers Day", fixed(8, 9), "US"),
    _day("International Dog Day", fixed(8, 26)),
    _day("Talk Like a Pirate Day", fixed(9, 19)),
    _day("National Coffee Day", fixed(9, 29), "US"),
    _day("International Coffee Day", fixed(10, 1)),
    _day("World Animal Day", fixed(10, 4)),
    _day("World Vegan Day", fixed(11, 1)),
    _day("World Kindness Day", fixed(11, 13)),
    _day("International Mountain Day", fixed(12, 11)),
)
"""What people are fond of."""

OCCASIONS = FAMILY + CUSTOMS + SHOPPING + SCHOOL + WORK + CAUSES + FANS
"""Every occasion, each name at most once a year in one country."""


def occasions_of(country: str, year: int) -> Iterator[tuple[date, str]]:
    """Yield (day, name) of every occasion that `country` keeps in a year; `WORLD` keeps those of no country."""
    for occasion in OCCASIONS:
        if country in occasion.countries or (country == WORLD and not occasion.countries):
            day = occasion.rule(year)
            if day is not None:
                yield day, occasion.name
    if country == WORLD:
        for month in range(1, 13):
            if (day := date(year, month, 13)).weekday() == FRI:
                yield day, "Friday the 13th"
