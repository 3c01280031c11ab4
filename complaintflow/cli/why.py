"""`complaintflow why`: why an effect came.

In: a policy, a file of events, and the id of an effect (or a case, for all its effects). Out: the event, the
rules and deadlines on the way, the clauses with their text, and the receipt where an instant is at stake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.completing import case_ids, yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import AsRole, Language, metavar, one_of
from complaintflow.cli.reading import worded
from complaintflow.cli.usage_words import trouble

if TYPE_CHECKING:
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.session import Session
    from complaintflow.cli.veil import CaseVeils
    from complaintflow.confidentiality import Seen
    from complaintflow.explanation.causes import Cause
    from complaintflow.explanation.titles import Titles
    from complaintflow.facade import Case, Policy, Step
    from complaintflow.kernel.effect import Effect
    from complaintflow.kernel.event import Event


def why(
    policy: Annotated[Path, typer.Argument(help="The policy.", autocompletion=yaml_files)],
    events: Annotated[Path, typer.Argument(help="The events, one JSON object a line.")],
    effect: Annotated[str | None, typer.Argument(help="The id of an effect, such as C-1/3/0.")] = None,
    case: Annotated[
        str | None, typer.Option(autocompletion=case_ids, help="Explain every effect of this case instead.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="Let time pass up to and including this instant; a date means its 00:00 in the policy's zone.",
        ),
    ] = None,
    as_: AsRole = None,
    lang: Annotated[
        Language,
        typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles and clauses."),
    ] = Language.EN,
) -> Exit:
    """Explain why an effect came: event, rule, deadline, clause, and how its instant was counted."""
    import sys

    from complaintflow.cli.event_lines import read_lines
    from complaintflow.cli.loading import Stop, instant_option, load_policy, usage
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.session import Session
    from complaintflow.cli.veil import CaseVeils, sight_option
    from complaintflow.explanation.titles import Titles

    try:
        if (effect is None) == (case is None):
            raise usage(worded("give the id of an effect, or --case"))
        loaded = load_policy(policy)
        end = instant_option(until, "--until", loaded)
        sight = sight_option(loaded, as_)
        wanted = _Wanted(effect, case, None if sight is None else CaseVeils(sight))
        session = Session(loaded, wanted)
        try:
            with events.open("rb") as stream:
                session.take_all(read_lines(stream))
        except OSError as problem:
            raise usage(
                worded("{file}: the file cannot be read: {why}", file=events, why=trouble(problem))
            ) from problem
        wanted.advance(session, end)
    except Stop as stop:
        return stop.code
    screen = Screen()
    found = wanted.found()
    if not found:
        taker = case if case is None else session.book.case_of(case)
        Screen(sys.stderr).line(_nothing(effect, case, taker))
        return Exit.WRONG
    titles = Titles(loaded.compiled, lang.value)
    for one, then in found:
        seen = None if wanted.veils is None else wanted.veils.of(one.case)
        print_why(loaded, then, one, seen, titles, screen)
    return Exit.OK


def _nothing(effect: str | None, case: str | None, taker: str | None) -> str:
    from complaintflow.cli.reading import worded

    if effect is not None:
        return worded("no effect {effect} in this run", effect=effect)
    if taker == case:
        return worded("no effect of the case {case} in this run", case=case)
    return worded(
        "no effect of the case {case} in this run; the case {taker} took that complaint as a follow-up",
        case=case,
        taker=taker,
    )


class _Wanted:
    """Listens to a session and keeps the effects that are asked about, each with the case as it stood then."""

    def __init__(self, effect: str | None, case: str | None, veils: CaseVeils | None) -> None:
        self.effect = effect
        self.case = case
        self.veils = veils
        self._kept: list[tuple[Effect, Case | None, Step]] = []
        self._before: dict[str, Case] = {}

    def event(self, event: Event, step: Step) -> None:
        """Look at the effects of an event."""
        if self.veils is not None:
            self.veils.saw(event, None if step.opened is None else step.opened.raw)
        self._take(self._before.get(event.case), step)
        if step.opened is not None:
            self._before[event.case] = step.opened

    def advance(self, session: Session, end: int | None) -> None:
        """Let time pass for every case, and look at what happens by itself."""
        for name, case in session.cases.items():
            if end is not None and case.clock <= end:
                self._take(self._before.get(name), case.advance(end))

    def _take(self, before: Case | None, step: Step) -> None:
        # What an effect is called for a viewer is known only when all is known of its case.
        kept = step.effects if self.veils is not None else tuple(filter(self._is_wanted, step.effects))
        self._kept += [(one, before, step) for one in kept]

    def found(self) -> list[tuple[Effect, Case | None]]:
        """Return the effects that are asked about, each with the case as the effect left it."""
        return [(one, as_of(before, step, one)) for one, before, step in self._kept if self._is_meant(one)]

    def _is_wanted(self, effect: Effect) -> bool:
        return effect.id == self.effect or effect.case == self.case

    def _is_meant(self, effect: Effect) -> bool:
        return self._is_wanted(effect) or (self.veils is not None and self._is_wanted(self.veils.effect(effect)))

    def time(self, effects: Iterable[Effect]) -> None:
        """Pass over what a session lets happen by itself: `advance` does that here."""

    def bad_line(self, number: int, message: str, told: Mapping[str, str]) -> None:
        """Pass over a line that is no event."""


def as_of(before: Case | None, step: Step, effect: Effect) -> Case | None:
    """Return the case as the effect left it: a timer may have fired long before the event that told of it."""
    after = step.opened
    if after is None or effect.seq == after.seq or before is None or effect.refused_event is not None:
        return after or before
    return before.advance(effect.at).opened


def print_why(
    policy: Policy, case: Case | None, effect: Effect, seen: Seen | None, titles: Titles, screen: Screen
) -> None:
    """Print why an effect came; `case` is the case as the effect left it."""
    from complaintflow.cli.receipt_view import print_receipt
    from complaintflow.cli.screen import Part
    from complaintflow.confidentiality import veil_case, veil_effect
    from complaintflow.explanation import receipt_of
    from complaintflow.explanation.cause_words import clause_words, kind_words
    from complaintflow.explanation.causes import causes_of
    from complaintflow.explanation.moments import local_moment
    from complaintflow.explanation.veiled import veil_receipt
    from complaintflow.explanation.wording import sentence
    from complaintflow.kernel.asking import inside

    zone = policy.compiled.zone
    raw = None if case is None else case.raw
    shown, log = (effect, raw) if seen is None else (veil_effect(seen, effect), raw and veil_case(seen, raw))
    screen.line(
        Part(shown.id, "bold"), f"  {local_moment(effect.at, zone, titles.language)}  {sentence(shown, titles, zone)}"
    )
    causes = () if log is None else causes_of(policy.compiled, log, shown)
    for cause in causes:
        _print_cause(cause, titles, policy, screen)
    clauses = dict.fromkeys((*shown.clause, *(clause for cause in causes for clause in cause.clause)))
    for clause in clauses:
        register = None if policy.loaded is None else policy.loaded.register
        words = clause_words(register, clause, titles.language)
        screen.line(f"  {kind_words('clause', titles.language)} ", Part(clause, "bold"), f"  {words}")
    name = effect.body.get("deadline")
    if raw is not None and isinstance(name, str):
        compiled = policy.compiled
        if effect.track is not None and effect.track in raw.tracks:
            compiled, raw = inside(compiled, raw, effect.track)
        runs = [run for run in raw.runs.get(name, ()) if run.started <= effect.at] or list(raw.runs.get(name, ()))[:1]
        if runs:
            receipt = receipt_of(compiled, raw, runs[-1])
            print_receipt(receipt if seen is None else veil_receipt(seen, receipt), titles, zone, screen)
    screen.line()


def _print_cause(cause: Cause, titles: Titles, policy: Policy, screen: Screen) -> None:
    from complaintflow.cli.screen import Part
    from complaintflow.explanation.cause_words import cause_words, kind_words

    words = cause_words(cause, titles, policy.compiled.zone)
    screen.line(f"  {kind_words(cause.kind, titles.language)} ", Part(cause.id, "bold"), f"  {words}")
