"""`complaintflow explain`: what a policy makes of a complaint, and why.

In: a policy and a file of facts. Out: which rules match, which do not and the nearest change that would make
them, the class and why it is no higher, the owner, and the deadlines with the receipts of their due instants.
Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import AsRole, Language, metavar, one_of
from complaintflow.cli.reading import worded

if TYPE_CHECKING:
    from complaintflow.cli.facts import Facts
    from complaintflow.cli.screen import Screen
    from complaintflow.compiled.zone import Zone
    from complaintflow.confidentiality import Seen
    from complaintflow.explanation import TableAnswer
    from complaintflow.explanation.titles import Titles
    from complaintflow.facade import Case, Policy
    from complaintflow.kernel.judgements import Judgement


def explain(
    policy: Annotated[Path, typer.Argument(help="The policy.", autocompletion=yaml_files)],
    facts: Annotated[Path, typer.Argument(help="The complaint: a file with `FIELD: value` lines.")],
    at: Annotated[
        str | None, typer.Option(metavar="T", help="The instant of opening (default: `at:` of the file, else now).")
    ] = None,
    as_: AsRole = None,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles.")
    ] = Language.EN,
) -> Exit:
    """Explain what a complaint would be: its class with every rule, its owner, its deadlines with receipts.

    The file of facts may also hold `at:` (the instant of opening) and `flags:`, and `case:` to ask only the tables.
    """
    from complaintflow.border import make_event
    from complaintflow.cli.facts import load_facts
    from complaintflow.cli.loading import Stop, instant_option, load_policy, usage
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.veil import sight_option
    from complaintflow.confidentiality import Seen, veil_effect
    from complaintflow.explanation.refusals import refusal_words
    from complaintflow.explanation.titles import Titles

    try:
        loaded = load_policy(policy)
        sight = sight_option(loaded, as_)
        given = load_facts(facts, loaded, instant_option(at, "--at", loaded))
    except Stop as stop:
        return stop.code
    screen = Screen()
    if given.case and sight is not None:
        return usage(worded("`case:` tells of no case that anybody could look at: leave out --as")).code
    if given.case:
        return _explain_tables(loaded, given, Titles(loaded.compiled, lang.value), screen)
    data = {**given.data, **({"flags": list(given.flags)} if given.flags else {})}
    opening = make_event("explained", "open", given.at, given.actor, data, "open")
    step = loaded.step(None, opening)
    raw = None if step.opened is None else step.opened.raw
    seen = None if sight is None else Seen.of(sight, raw, (opening,))
    if step.opened is None:
        refusal = step.effects[-1] if seen is None else veil_effect(seen, step.effects[-1])
        body = refusal.body
        why = refusal_words(str(body.get("message")), Titles(loaded.compiled, lang.value))
        screen.line(worded("the complaint would be refused: {code}: {message}", code=body.get("code"), message=why))
        return Exit.WRONG
    _print(loaded, step.opened, seen, given, Titles(loaded.compiled, lang.value), screen)
    return Exit.OK


def _explain_tables(policy: Policy, given: Facts, titles: Titles, screen: Screen) -> Exit:
    from complaintflow.cli.as_it_stands import standing_words, view_as_it_stands
    from complaintflow.cli.loading import Stop
    from complaintflow.explanation.classes import table_answers

    try:
        view = view_as_it_stands(policy.compiled, given)
    except Stop as stop:
        return stop.code
    screen.line(worded("a case that stands so: {standing}", standing=standing_words(given.case, view)))
    for answer in table_answers(policy.compiled, view):
        screen.line()
        _print_table(answer, view, titles, screen)
    return Exit.OK


def _print(policy: Policy, case: Case, seen: Seen | None, given: Facts, titles: Titles, screen: Screen) -> None:
    from complaintflow.cli.receipt_view import change_words, named_words, print_receipt
    from complaintflow.cli.screen import Part
    from complaintflow.cli.what_if import print_later_deadlines
    from complaintflow.explanation import explain_case
    from complaintflow.explanation.classes import view_of
    from complaintflow.explanation.moments import local_moment
    from complaintflow.explanation.veiled import veil_explanation, veil_names

    zone = policy.compiled.zone
    found = explain_case(policy, case)
    view = view_of(policy.compiled, case.raw)
    if seen is not None:
        found, view = veil_explanation(seen, found), veil_names(seen, view)
    when = local_moment(case.raw.opened, zone, titles.language)
    screen.line(
        worded("opened {when} (now: give another instant with --at, or with `at:` in the file)", when=when)
        if given.is_now
        else worded("opened {when}", when=when)
    )
    screen.line(worded("state  "), Part(titles.of("state", case.state), "bold"), f" ({case.state})")
    if case.klass is not None:
        screen.line(worded("class  "), Part(titles.of("class", case.klass), "bold"), f" ({case.klass})")
    if case.owner is not None:
        screen.line(worded("owner  "), Part(titles.of("role", case.owner), "bold"), f" ({case.owner})")
    for answer in found.tables:
        screen.line()
        _print_table(answer, view, titles, screen)
    if found.higher:
        screen.line()
        screen.line(Part(worded("why not a higher class"), "bold"))
    for higher in found.higher:
        named = named_words("class", higher.name, titles)
        if higher.change is None:
            screen.line(worded("  {name}: no fact of the complaint alone would make it so", name=named))
        else:
            with_ = change_words(higher.change, titles)
            screen.line(
                worded("  {name}: it would be with {change}", name=named, change=with_),
                Part(f"  ({higher.rule})", "dim"),
            )
    _print_judgements(found.judgements, titles, zone, screen)
    screen.line()
    screen.line(Part(worded("deadlines"), "bold"))
    for receipt in found.due:
        print_receipt(receipt, titles, zone, screen)
    print_later_deadlines(policy, case, seen, titles, screen)


def _print_judgements(judgements: Iterable[Judgement], titles: Titles, zone: Zone, screen: Screen) -> None:
    from complaintflow.cli.receipt_view import named_words, value_words
    from complaintflow.cli.screen import Part
    from complaintflow.explanation.moments import local_moment

    if judgements:
        screen.line()
        screen.line(Part(worded("judged"), "bold"))
    for judged in judgements:
        screen.line(
            worded(
                "  {fact} = {value}, by {author} on {when}: {reason}",
                fact=named_words("field", judged.fact, titles),
                value=value_words(judged.value),
                author=", ".join((judged.author.id, *judged.author.role_names)),
                when=local_moment(judged.at, zone, titles.language),
                reason=judged.reason,
            )
        )


def _print_table(answer: TableAnswer, view: dict[str, object], titles: Titles, screen: Screen) -> None:
    from complaintflow.cli.receipt_view import change_words, table_words, test_words
    from complaintflow.cli.screen import Part

    screen.line(Part(answer.table, "bold"), table_words(answer))
    if answer.is_hidden:
        screen.line(Part(worded("  its rules look at facts that this role may not see"), "dim"))
    for rule in answer.rules:
        clause = "".join(f" [{name}]" for name in rule.clause)
        reason = rule.reason.in_language(titles.language)
        mark = Part("  ✓ ", "green") if rule.matched else Part("  ✗ ", "dim")
        screen.line(
            mark, Part(rule.id, "bold" if rule.matched else ""), f" → {rule.result}  {reason}", Part(clause, "dim")
        )
        if rule.matched:
            continue
        for test in rule.obstacles:
            wanted = test_words(test, view.get(test.name), titles)
            screen.line(Part(worded("      needs: {test}", test=wanted), "dim"))
        if rule.change is None:
            nothing = worded("      no change of the complaint's facts alone would make it match")
            screen.line(Part(nothing, "dim"))
        elif rule.change:
            screen.line(worded("      nearest change: {change}", change=change_words(rule.change, titles)))
