"""A scenario's run as lines of text, with the differences where they belong.

In: a `ScenarioResult` and the titles of its policy. Out: `ReportLine`s; `+` marks what should not be there, `-`
what is missing. Colours and prints nothing: the command line does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from complaintflow.compiled.zone import Zone
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.refusals import titled
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.wording import sentence
from complaintflow.locale import phrase, said
from complaintflow.scenario.moments import since_opening
from complaintflow.scenario.timeline import Difference, Row, ScenarioResult

Mark = Literal[" ", "+", "-"]
_EXPECTED: Final = "expected: "


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of the timeline: a mark, the local moment, the time since the opening, and what happened."""

    mark: Mark
    moment: str
    since: str
    text: str

    def __str__(self) -> str:
        """Return the line as plain text."""
        return f"{self.mark} {self.moment:<23} {self.since:>12}  {self.text}".rstrip()


def report_lines(result: ScenarioResult, titles: Titles, zone: Zone) -> Iterator[ReportLine]:
    """Yield the timeline of a run with its differences."""
    before: dict[int, list[Difference]] = {}
    for difference in result.differences:
        place = len(result.rows) if difference.place is None else difference.place
        before.setdefault(place, []).append(difference)
    for place, row in enumerate(result.rows):
        here = before.get(place, [])
        yield from (_missing(difference, titles) for difference in here if not difference.extra)
        extra = [difference for difference in here if difference.extra]
        yield _row(row, result.opened, titles, zone, "+" if extra else " ")
        yield from (ReportLine("+", "", "", f"  {difference_words(difference, titles)}") for difference in extra)
    yield from (_missing(difference, titles) for difference in before.get(len(result.rows), []))


def difference_words(difference: Difference, titles: Titles) -> str:
    """Return what was expected and what came instead, in the language of the titles."""
    effect = difference.message.removeprefix(_EXPECTED)
    if effect != difference.message:
        return phrase(titles.language, "expected: {effect}", effect=effect)
    # Whoever mends the scenario looks for the name that is written there.
    return titled(said(difference.message, titles.language), titles, "“{title}”（`{name}`）")


def _missing(difference: Difference, titles: Titles) -> ReportLine:
    return ReportLine("-", "", "", f"  {difference_words(difference, titles)}")


def _row(row: Row, opened: int, titles: Titles, zone: Zone, mark: Mark) -> ReportLine:
    if row.heading:
        return ReportLine(mark, "", "", phrase(titles.language, "complaint {name}", name=row.event))
    if row.effect is not None:
        text = f"  {row.effect.kind}  {sentence(row.effect, titles, zone)}"
    elif row.event:
        text = _act(row, titles)
    else:
        text = phrase(titles.language, "time passes until here")
    return ReportLine(mark, local_moment(row.at, zone, titles.language), since_opening(row.at, opened), text)


def _act(row: Row, titles: Titles) -> str:
    """Return what was done and by whom: in English as the scenario writes it, else with the titles before the names."""
    name, by = _named("event", row.event, titles), _named("role", row.by, titles)
    done = phrase(titles.language, "{event}  by {somebody}", event=name, somebody=by)
    return done if row.by else name


def _named(kind: str, name: str, titles: Titles) -> str:
    title = titles.of(kind, name)
    return name if titles.language == "en" or title == titles.shared(name) else f"{title}（{name}）"
