"""Letters of the outbox for people and for programs.

In: letters. Out: tables, one letter with its tries and its text, JSON objects.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from complaintflow.cli.screen import Part, Screen
from complaintflow.cli.service.notices import told_objects, told_words
from complaintflow.cli.service.words import Wording
from complaintflow.cli.veil import sight_option
from complaintflow.confidentiality import Seen, veil_effect
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.wording import sentence
from complaintflow.kernel.wire import effect_json
from complaintflow.locale import said as in_language
from complaintflow.messages import Message
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.letters import Letter, policy_of, text_of
from complaintflow.runtime.told import reason_in

_WORD: Final = {"pending": "waits", "delivered": "delivered", "dead": "dead"}
_STYLE: Final = {"pending": "", "delivered": "dim", "dead": "red"}
_TRY: Final = {"delivered": "delivered", "retry": "failed", "dead": "dead", "again": "asked_again"}


def print_letters(desk: ComplaintDesk, found: Sequence[Letter], now: int, language: str, *, more: bool) -> None:
    """Print a table of letters."""
    screen, words = Screen(), Wording(language)
    if not found:
        screen.line(words("no_letters"))
        return
    rows = []
    for one in found:
        titles = Titles(policy_of(desk, one).compiled, language)
        told = "—" if one.effect is None else sentence(one.effect, titles, titles.policy.zone)
        age = words.span(now - one.since)
        rows.append(
            (
                one.id,
                one.lane,
                words(_WORD[one.status]),
                str(len(one.tries)),
                age,
                told,
                in_language(one.reason, language),
            )
        )
    header = tuple(words(key) for key in ("letter", "lane", "status", "tries", "age", "what", "reason"))
    screen.columns(header, rows, numbers=frozenset((3,)), styles=[_STYLE[one.status] for one in found])
    if more:
        screen.line(Part("…", "dim"))


def print_retried(found: Sequence[Letter], language: str) -> None:
    """Print what will be tried again."""
    words = Wording(language)
    if not found:
        Screen(sys.stderr).line(words("none_dead"))
        return
    screen = Screen()
    for one in found:
        screen.line(f"{one.id}  {one.lane}")
    screen.line(words("retried", len(found)))


def print_letter(desk: ComplaintDesk, letter: Letter, as_: str | None, now: int, language: str) -> None:
    """Print one letter: what it is, each try, and its text as the recipient or a role reads it."""
    screen, words = Screen(), Wording(language)
    policy = policy_of(desk, letter)
    titles, zone = Titles(policy.compiled, language), policy.compiled.zone
    seen = _seen(desk, letter, as_)
    effect = letter.effect if letter.effect is None or seen is None else veil_effect(seen, letter.effect)
    told = words("gone") if effect is None else sentence(effect, titles, zone)
    shown_id = letter.id if effect is None else effect.id
    screen.line(Part(shown_id, "bold"), f"  {words.moment(letter.at, zone)}  {told}")
    stands = words(_WORD[letter.status])
    screen.line(f"  {words('lane')}{words.colon}{letter.lane}  ", Part(stands, _STYLE[letter.status] or "bold"))
    for number, one in enumerate(letter.tries, 1):
        why = in_language(reason_in(one.detail), language)
        parts = [words(_TRY[one.outcome]), why, told_words((one,), seen, titles, words)]
        text = words.clause.join(part for part in parts if part)
        screen.line(f"  {words('try', number)}  {words.moment(one.at, zone)}  {text}")
    if letter.next_try is not None:
        when = words("at_once") if letter.next_try <= now else words.moment(letter.next_try, zone)
        screen.line(f"  {words('next_try')}{words.colon}{when}")
    _print_text(desk, letter, as_, words, screen)
    screen.line()


def _print_text(desk: ComplaintDesk, letter: Letter, as_: str | None, words: Wording, screen: Screen) -> None:
    if letter.effect is None:
        return
    said = text_of(desk, letter, words.language, _role(as_))
    if said is None:
        screen.line(Part(f"  {words('for_machines')}", "dim"))
        return
    screen.line()
    if not isinstance(said, Message):
        screen.line(Part(f"  {in_language(said.message, words.language)}", "yellow"))
        return
    if said.subject:
        screen.line("  ", Part(said.subject, "bold"))
    for line in said.text.split("\n"):
        screen.line(f"  {line}")


def letter_object(desk: ComplaintDesk, letter: Letter) -> dict[str, object]:
    """Return a letter as a JSON object, without what it says."""
    instant = policy_of(desk, letter).instant
    return {
        "effect": letter.id, "case": letter.case, "lane": letter.lane, "position": letter.position,
        "kind": None if letter.effect is None else letter.effect.kind, "status": letter.status,
        "tries": len(letter.tries), "at": instant(letter.at), "since": instant(letter.since), "reason": letter.reason,
    }  # fmt: skip


def whole_object(desk: ComplaintDesk, letter: Letter, as_: str | None, language: str) -> dict[str, object]:
    """Return a letter with its tries, its effect and its text as a JSON object."""
    instant = policy_of(desk, letter).instant
    seen = _seen(desk, letter, as_)
    effect = letter.effect if letter.effect is None or seen is None else veil_effect(seen, letter.effect)
    tries = [
        {
            "at": instant(one.at), "outcome": one.outcome, "reason": reason_in(one.detail),
            "told": told_objects((one,), seen),
        }
        for one in letter.tries
    ]  # fmt: skip
    said = text_of(desk, letter, language, _role(as_))
    text: object = None
    if isinstance(said, Message):
        text = {"language": said.language, "subject": said.subject, "text": said.text}
    elif said is not None:
        text = {"code": said.code, "message": said.message}
    return {
        **letter_object(desk, letter),
        "tried": tries,
        "wire": None if effect is None else effect_json(effect, instant),
        "text": text,
    }


def _seen(desk: ComplaintDesk, letter: Letter, as_: str | None) -> Seen | None:
    sight = sight_option(policy_of(desk, letter), as_)
    return None if sight is None or letter.effect is None else Seen.of(sight, desk.case(letter.case).raw)


def _role(as_: str | None) -> str | None:
    return None if as_ is None else as_.partition(":")[0].strip()
