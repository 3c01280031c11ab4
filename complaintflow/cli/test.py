# ruff: noqa: PT028  # a command called test, not a test
"""`complaintflow test`: run a policy's scenarios and show where they differ.

In: policies, folders of policies, or files of scenarios. Out: the timeline of every scenario that differs, what
no scenario touches, and how many passed; with `--coverage` the coverage as JSON and nothing else; with `--mutate` the
changes of the policy that no scenario would notice.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.completing import scenario_ids, yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Format, Language, metavar, one_of

if TYPE_CHECKING:
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.suite import Suite


Paths = Annotated[
    list[Path], typer.Argument(help="Policies, folders of policies, or files of scenarios.", autocompletion=yaml_files)
]


def test(  # noqa: PLR0917 (options of the command line)
    paths: Paths,
    coverage: Annotated[bool, typer.Option("--coverage", help="Print what was touched, as JSON.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", autocompletion=scenario_ids, help="Run this scenario only (repeatable)."),
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Change the policy, and name the changes that no scenario notices.")
    ] = False,
    sample: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="With --mutate: try only so many changes of each policy.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="S", help="With --sample: draw this sample (default: 0).")] = 0,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="With --mutate: use so many processes.")] = 1,
    change: Annotated[
        str, typer.Option(metavar="ID", help="With --mutate: try only changes whose id begins like this.")
    ] = "",
    at_least: Annotated[
        float,
        typer.Option("--at-least", metavar="PERCENT", help="With --mutate: the score from which the exit code is 0."),
    ] = 100.0,
    format: Annotated[
        Format, typer.Option(parser=one_of(Format), metavar="human|json", help="With --mutate: how it is printed.")
    ] = Format.HUMAN,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every timeline.")] = False,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles.")
    ] = Language.EN,
) -> Exit:
    """Run scenarios: given a complaint, when these events happen, then this follows."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.stopping import cannot_begin
    from complaintflow.cli.suite import find_suites, run_suite

    try:
        if mutate:
            from complaintflow.cli.mutate import Plan
            from complaintflow.cli.mutate import mutate as try_changes

            plan = Plan(sample, seed, jobs, change, at_least)
            return try_changes(map(run_suite, find_suites(paths)), plan, lang.value, as_json=format is Format.JSON)
        suites = [run_suite(suite, frozenset(only or ())) for suite in find_suites(paths)]
    except Stop as stop:
        return cannot_begin(stop) if mutate else stop.code
    screen = Screen()
    if coverage:
        _print_coverage(suites)
    else:
        for suite in suites:
            _print_suite(suite, screen, lang.value, verbose=verbose, with_coverage=not only)
    return Exit.OK if all(result.passed for suite in suites for result in suite.results) else Exit.WRONG


def _print_coverage(suites: list[Suite]) -> None:
    import json
    import sys

    from complaintflow.scenario.coverage import coverage_of

    report = {
        suite.policy.id: {
            "scenarios": len(suite.results),
            "failed": [result.id for result in suite.results if not result.passed],
            "coverage": coverage_of(suite.policy.compiled, suite.touched).to_json(),
        }
        for suite in suites
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")


def _print_suite(suite: Suite, screen: Screen, language: str, *, verbose: bool, with_coverage: bool) -> None:
    from complaintflow.cli.reading import worded
    from complaintflow.cli.screen import Part
    from complaintflow.explanation.titles import Titles
    from complaintflow.scenario.report import report_lines

    titles = Titles(suite.policy.compiled, language)
    styles = {"+": "red", "-": "yellow", " ": ""}
    for result in suite.results:
        if result.passed and not verbose:
            continue
        verdict = Part(worded("passed"), "green") if result.passed else Part(worded("FAILED"), "bold red")
        screen.line(Part(result.id, "bold"), "  ", verdict, Part(f"  {suite.title(result.id, language)}", "dim"))
        for line in report_lines(result, titles, suite.policy.compiled.zone):
            screen.line("  ", Part(str(line), styles[line.mark]))
        screen.line()
    if with_coverage:
        _print_untouched(suite, screen, language)
    failed = sum(not result.passed for result in suite.results)
    total = len(suite.results)
    screen.line(Part(_counts(suite.policy.id, total, failed), "red" if failed else "green"))


def _counts(policy: str, total: int, failed: int) -> str:
    from complaintflow.cli.reading import worded_count

    if not failed:
        return worded_count(
            "{policy}: {count:,} scenario, {passed} passed",
            "{policy}: {count:,} scenarios, {passed} passed",
            total,
            policy=policy,
            passed=total,
        )
    return worded_count(
        "{policy}: {count:,} scenario, {passed} passed, {failed} failed",
        "{policy}: {count:,} scenarios, {passed} passed, {failed} failed",
        total,
        policy=policy,
        passed=total - failed,
        failed=failed,
    )


def _print_untouched(suite: Suite, screen: Screen, language: str) -> None:
    from complaintflow.cli.reading import worded
    from complaintflow.cli.screen import Part
    from complaintflow.scenario.coverage import coverage_of
    from complaintflow.scenario.coverage_words import kind_words

    coverage = coverage_of(suite.policy.compiled, suite.touched)
    for kind, names in coverage.untouched.items():
        if names:
            parts = {"kind": kind_words(kind, language), "left": len(names), "total": len(coverage.elements[kind])}
            screen.line(Part(worded("{kind}: {left} of {total} touched by no scenario", **parts), "dim"))
            screen.line(Part(f"  {', '.join(names)}"))
    if coverage.complete:
        whole = worded("every rule, transition, deadline, ladder step and approval step is touched")
        screen.line(Part(whole, "dim"))
