"""Whom a case's notices and tasks reached: from the outbox, and from what recipients reported.

In: the letters of a case. Out: lines of a table, or JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from complaintflow.cli.screen import Screen
from complaintflow.cli.service.words import Wording
from complaintflow.compiled.confidential import CUSTOMER
from complaintflow.confidentiality import MARK, Seen, veil_effect
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Case
from complaintflow.kernel.case import Notice
from complaintflow.kernel.effect import Effect
from complaintflow.locale import said
from complaintflow.runtime.letters import Letter
from complaintflow.runtime.told import told_in
from complaintflow.stores.rows import AttemptRow


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A line about a notice."""

    at: str
    to: str
    what: str
    lane: str
    delivery: str
    is_dead: bool


def notice_rows(
    sent: Iterable[Letter],
    case: Case | None,
    seen: Seen | None,
    titles: Titles,
    words: Wording,
    moment: Callable[[int], str],
) -> list[NoticeRow]:
    """Return a line for each letter to people, in order of their instants; webhooks are no people."""
    reported = {} if case is None else {one.id: one for one in case.raw.notices}
    rows = []
    for letter in sorted(sent, key=lambda one: one.at):
        if letter.lane.startswith("webhook:"):
            continue
        effect = letter.effect if letter.effect is None or seen is None else veil_effect(seen, letter.effect)
        to, what = _to_and_what(effect, titles)
        delivery = _delivery(letter, reported.get(letter.id), seen, titles, words, moment)
        lane = titles.shared(letter.lane)
        rows.append(NoticeRow(moment(letter.at), to, what, lane, delivery, letter.status == "dead"))
    return rows


def print_notices(rows: Sequence[NoticeRow], words: Wording, screen: Screen) -> None:
    """Print the table."""
    header = tuple(words(key) for key in ("sent", "to", "what", "by", "delivery"))
    cells = [(one.at, one.to, one.what, one.lane, one.delivery) for one in rows]
    screen.columns(header, cells, indent="  ", styles=["red" if one.is_dead else "" for one in rows])


def _to_and_what(effect: Effect | None, titles: Titles) -> tuple[str, str]:
    if effect is None:
        return "—", "—"
    titles = titles if effect.track is None else titles.inside(effect.track)
    body = effect.body
    match effect.kind:
        case "notify":
            return titles.of("role", body.get("to")), titles.of("template", body.get("template"))
        case "task":
            return titles.of("role", body.get("role")), titles.of("task", body.get("task"))
        case "approval_requested":
            asked = body.get("from")
            roles = asked if isinstance(asked, list | tuple) else (asked,)
            separator = "、" if titles.language == "zh" else ", "
            return separator.join(titles.of("role", one) for one in roles), titles.of("approval", body.get("approval"))
        case _:
            return titles.of("role", body.get("to") or body.get("role")), titles.shared(effect.kind)


def _delivery(
    letter: Letter,
    reported: Notice | None,
    seen: Seen | None,
    titles: Titles,
    words: Wording,
    moment: Callable[[int], str],
) -> str:
    match letter.status:
        case "pending":
            text = words("retries", len(letter.tries)) if letter.tries else words("waits")
            parts = [text, said(letter.reason, words.language)]
        case "dead":
            parts = [words("dead"), said(letter.reason, words.language)]
        case _:
            parts = [f"{words('delivered')} {moment(letter.since)}", told_words(letter.tries, seen, titles, words)]
    if reported is not None and reported.delivered is not None:
        parts.append(f"{words('received')} {moment(reported.delivered)}")
    if reported is not None and reported.failed is not None and letter.status != "dead":
        parts.append(f"{words('bounced')} {moment(reported.failed)}")
    return words.clause.join(part for part in parts if part)


def told_words(tries: Iterable[AttemptRow], seen: Seen | None, titles: Titles, words: Wording) -> str:
    """Return who was told by some tries, and instead of whom; "" where nobody was."""
    named = []
    for one in told_in(tries):
        person = titles.shared(one.person) if one.person == CUSTOMER else _person(seen, one.person)
        named.append(person if one.instead_of is None else words("instead", person, _person(seen, one.instead_of)))
    return words("told", words.separator.join(named)) if named else ""


def _person(seen: Seen | None, person: str) -> str:
    return person if seen is None else seen.person(person)


def told_objects(tries: Iterable[AttemptRow], seen: Seen | None) -> list[dict[str, str]]:
    """Return who was told by some tries, for programs."""
    return [
        {"person": _person(seen, one.person)}
        | ({} if one.instead_of is None else {"instead_of": _person(seen, one.instead_of)})
        for one in told_in(tries)
    ]


def notices_json(
    sent: Iterable[Letter], case: Case | None, seen: Seen | None, instant: Callable[[int], str]
) -> list[dict[str, object]]:
    """Return the letters of a case for programs."""
    reported = {} if case is None else {one.id: one for one in case.raw.notices}
    found: list[dict[str, object]] = []
    for letter in sent:
        notice = reported.get(letter.id)
        effect = letter.effect if letter.effect is None or seen is None else veil_effect(seen, letter.effect)
        found.append(
            {
                "effect": MARK if seen is not None and effect is None else (letter.id if effect is None else effect.id),
                "kind": None if effect is None else effect.kind, "lane": letter.lane, "position": letter.position,
                "at": instant(letter.at), "status": letter.status, "tries": len(letter.tries),
                "reason": letter.reason, "told": told_objects(letter.tries, seen),
                "received": _or_none(None if notice is None else notice.delivered, instant),
                "failed": _or_none(None if notice is None else notice.failed, instant),
            }
        )  # fmt: skip
    return found


def _or_none(us: int | None, instant: Callable[[int], str]) -> str | None:
    return None if us is None else instant(us)
