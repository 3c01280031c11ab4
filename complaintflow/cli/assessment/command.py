"""A policy held against a profile, for `verify --profile`.

In: paths and options. Out: the self-assessment on stdout or in a file, counter-cases in a folder where one was named,
and the exit code: 1 when a clause is not met, 2 when nothing could be checked. Ctrl-C ends the exploration; what is
known by then is told.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from complaintflow.cli.assessment.exploring import Files, Reach, go
from complaintflow.cli.assessment.markdown import markdown
from complaintflow.cli.assessment.page import page
from complaintflow.cli.assessment.records import json_text
from complaintflow.cli.assessment.view import print_assessment, print_lines
from complaintflow.cli.exits import Exit
from complaintflow.cli.loading import complain, load_policy, usage
from complaintflow.cli.onlooking import onlooker
from complaintflow.cli.options import Proof, ProofFormat
from complaintflow.cli.reading import worded
from complaintflow.cli.screen import Screen
from complaintflow.cli.usage_words import trouble
from complaintflow.cli.witness_files import WitnessFolder
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.errors import PolicyError
from complaintflow.verification.exploring.observing import Observer
from complaintflow.verification.profiles.assessing import assess
from complaintflow.verification.profiles.assessment import Assessment
from complaintflow.verification.profiles.loading import binding_beside, load_profile
from complaintflow.verification.profiles.paths import Explored
from complaintflow.verification.profiles.preparing import prepare


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. `reach`: how far to explore; `strict`: checks that were left open count as failed."""

    profile: Path
    binding: Path | None
    form: ProofFormat
    output: Path | None
    language: str
    witnesses: Path | None
    reach: Reach
    strict: bool = False


def assess_policy(policies: Sequence[Path], sections: Sequence[Proof], wanted: Wanted) -> Exit:
    """Hold a policy against a profile, tell how it stands, and return the exit code. May raise `Stop`."""
    if len(policies) != 1 or policies[0].is_dir():
        raise usage(worded("a profile is held against one policy at a time"))
    if sections:
        raise usage(worded("--section and --profile do not go together"))
    path = policies[0]
    folder = None if wanted.witnesses is None else WitnessFolder(wanted.witnesses)
    assessment, interrupted = _assessed(path, wanted)
    if folder is not None:
        for line in assessment.lines:
            for shown in line.shown:
                if shown.witness is not None and shown.witness.scenario is not None:
                    folder.put(path, f"clause-{line.clause}", shown.witness)
    _tell(assessment, wanted)
    if interrupted:
        return Exit.INTERRUPTED
    if assessment.is_empty:
        Screen(sys.stderr).line(
            worded("no clause could be checked: this says nothing for the policy and nothing against it")
        )
        return Exit.USAGE
    return Exit.WRONG if assessment.is_broken or (wanted.strict and assessment.is_open) else Exit.OK


def _assessed(path: Path, wanted: Wanted) -> tuple[Assessment, bool]:
    loaded = load_policy(path).loaded
    assert loaded is not None, "a policy from a file was loaded"
    try:
        profile = load_profile(wanted.profile, loaded.document, wanted.binding)
    except PolicyError as problem:
        raise complain(problem.diagnostics, problem.sources) from problem
    if profile.binding is None:
        beside = binding_beside(wanted.profile, str(loaded.document.policy))
        Screen(sys.stderr).line(
            worded(
                "note: no term of the profile is bound, so that hardly a clause can be checked: "
                "write `{beside}`, or name the file with --binding",
                beside=beside,
            )
        )
    prepared = prepare(loaded.document, loaded.compiled, profile.profile, profile.binding)
    if prepared.policy is None:
        raise complain(prepared.diagnostics, profile.sources)
    interrupted = False

    def explore(policy: CompiledPolicy, observers: Sequence[Observer]) -> Explored:
        nonlocal interrupted
        found = Explored(policy, path.as_posix())
        files = Files(path, loaded.compiled.digest, wanted.profile, wanted.binding)
        with onlooker(path, None) as watch:
            interrupted = go(found, observers, files, wanted.reach, watch)
        return found

    return assess(loaded.document, loaded.compiled, profile, prepared, explore), interrupted


def _tell(assessment: Assessment, wanted: Wanted) -> None:
    if wanted.form in (ProofFormat.HUMAN, ProofFormat.PLAIN):
        if wanted.output is None:
            _print(assessment, Screen(), wanted)
            return
        try:
            with wanted.output.open("w", encoding="utf-8", newline="") as file:
                _print(assessment, Screen(file), wanted)
        except OSError as problem:
            raise usage(
                worded("{file}: the file cannot be written: {why}", file=wanted.output, why=trouble(problem))
            ) from problem
        return
    text = _text(assessment, wanted)
    if wanted.output is None or str(wanted.output) == "-":
        Screen().raw(text)
        return
    try:
        wanted.output.write_text(text, encoding="utf-8", newline="")
    except OSError as problem:
        raise usage(
            worded("{file}: the file cannot be written: {why}", file=wanted.output, why=trouble(problem))
        ) from problem


def _print(assessment: Assessment, screen: Screen, wanted: Wanted) -> None:
    told = print_assessment if wanted.form is ProofFormat.HUMAN else print_lines
    told(assessment, screen, wanted.language)


def _text(assessment: Assessment, wanted: Wanted) -> str:
    match wanted.form:
        case ProofFormat.JSON:
            return json_text(assessment)
        case ProofFormat.MARKDOWN:
            return markdown(assessment, wanted.language)
        case _:
            return page(assessment, wanted.language)
