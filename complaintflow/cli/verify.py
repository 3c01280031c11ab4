"""`complaintflow verify`: what is proved of a policy, and what refutes it.

In: policies, or folders of policies. Out: findings with what shows each, figures, what was covered and what was not; as
text or JSON. The exit code is 0 when nothing is wrong, 1 when something is, 2 when a policy cannot be verified because
it does not compile. Ctrl-C prints what is known so far.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Format, Language, Proof, ProofFormat, metavar, one_of
from complaintflow.cli.reading import worded

Sections = Annotated[
    list[Proof] | None,
    typer.Option(parser=one_of(Proof), metavar=metavar(Proof), help="Prove this only (repeatable)."),
]
StaffFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The staff that is held against the policy: section `people`.")
]
FirstDay = Annotated[str | None, typer.Option("--from", metavar="DATE", help="With --staff: the first day to look at.")]
LastDay = Annotated[str | None, typer.Option(metavar="DATE", help="With --staff: the last day to look at.")]
ProfileFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Hold the policy against this checklist, clause by clause.")
]
BindingFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="What the profile's terms are in the policy (default: beside the profile)."),
]
OutputFile = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the self-assessment to a file.")
]

Seconds = Annotated[float | None, typer.Option(metavar="SECONDS", min=0, help="Stop after this long.")]
Cases = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Explore at most so many different cases in a search (default: see the reference).",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Use so many processes (default: all cores, where a policy is worth it)."),
]


Policies = Annotated[list[Path], typer.Argument(help="Policies, or folders of policies.", autocompletion=yaml_files)]


def verify(  # noqa: PLR0917 (options of the command line)
    policies: Policies,
    section: Sections = None,
    staff: StaffFile = None,
    first: FirstDay = None,
    until: LastDay = None,
    format: Annotated[
        ProofFormat,
        typer.Option(
            parser=one_of(ProofFormat),
            metavar=metavar(ProofFormat),
            help="How findings are printed; `markdown` and `html` with --profile.",
        ),
    ] = ProofFormat.HUMAN,
    profile: ProfileFile = None,
    binding: BindingFile = None,
    output: OutputFile = None,
    witnesses: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write what shows each finding to a file here.")
    ] = None,
    time: Seconds = None,
    cases: Cases = None,
    jobs: Jobs = None,
    strict: Annotated[bool, typer.Option("--strict", help="Doubts make the exit code 1 too.")] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="With --staff: every finding by itself, instead of one for several.")
    ] = False,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of headings.")
    ] = Language.EN,
) -> Exit:
    """Prove what holds of every complaint, and show a complaint wherever something does not."""
    from complaintflow.cli.assessment.command import Wanted, assess_policy
    from complaintflow.cli.assessment.exploring import Reach
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.proving import prove_all
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.side_by_side import Way
    from complaintflow.cli.staffing import Staffing
    from complaintflow.cli.stopping import cannot_begin, usage
    from complaintflow.cli.telling_proof import Telling
    from complaintflow.verification.exploring.limits import Limits

    limits = None if cases is None else Limits.of(cases)
    try:
        if profile is not None:
            if staff is not None:
                raise usage(worded("--staff and --profile do not go together"))
            reach = Reach(limits, time, jobs)
            wanted = Wanted(profile, binding, format, output, lang.value, witnesses, reach, strict)
            return assess_policy(policies, section or (), wanted)
        if binding is not None or output is not None or format in (ProofFormat.MARKDOWN, ProofFormat.HTML):
            raise usage(worded("--binding, --output and the formats `markdown` and `html` go with --profile"))
        if staff is None and (first or until):
            raise usage(worded("--from and --until: name the people with `--staff FILE`"))
        staffing = None if staff is None else Staffing(staff, first, until)
        telling = Telling(Screen(), Format(format.value), lang, witnesses, everything=all_)
        sections = tuple(one.value for one in section or ())
        return prove_all(policies, Way(sections, staffing, limits, time, jobs), telling, strict=strict)
    except Stop as stop:
        return cannot_begin(stop)
