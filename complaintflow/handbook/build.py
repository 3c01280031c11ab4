"""A compiled policy → a handbook: its chapters in order, numbered, in one language or two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.diagram import diagram_of
from complaintflow.handbook.chapters.authority import authority
from complaintflow.handbook.chapters.classes import classes
from complaintflow.handbook.chapters.deadlines import deadlines
from complaintflow.handbook.chapters.keeping import guarantees, records
from complaintflow.handbook.chapters.letters import letters
from complaintflow.handbook.chapters.people import roles
from complaintflow.handbook.chapters.purpose import purpose
from complaintflow.handbook.chapters.register import index, places, undecided
from complaintflow.handbook.chapters.reports import reports
from complaintflow.handbook.chapters.steps import events, steps
from complaintflow.handbook.chapters.terms import terms
from complaintflow.handbook.document import Edition, Figure, Handbook, Section, line, plain
from complaintflow.handbook.voice import Voice
from complaintflow.policy.register import ClauseRegister

_BEFORE: Final = (purpose, terms, roles, classes)
_AFTER: Final = (steps, events, deadlines, authority, letters, reports, records, guarantees)


def handbook_of(
    policy: CompiledPolicy,
    languages: Sequence[str] = ("en",),
    clauses: ClauseRegister | None = None,
) -> Handbook:
    """Return the handbook of a policy in one language or two (`en`, `zh`).

    `clauses`: the register of what the policy's clauses say.
    """
    numbers = {name: number for number, name in enumerate(policy.templates, 1)}
    voices = (Voice(policy, language, clauses, messages=numbers) for language in languages)
    editions = tuple(_edition(voice) for voice in voices)
    return Handbook(policy.id, policy.version, policy.effective, policy.digest, editions)


def _edition(voice: Voice) -> Edition:
    policy = voice.policy
    parts = chain.from_iterable(chapter(voice) for chapter in _BEFORE)
    rest = chain.from_iterable(chapter(voice) for chapter in _AFTER)
    sections = _numbered((*parts, *_flow(voice), *rest))
    sections = _numbered((*sections, *undecided(voice, sections)))
    sections = _numbered((*sections, *index(voice, sections)))
    # What is marked at its place; the list at the end and the explanation at the beginning are no places.
    marks = sum(
        len(numbers)
        for numbers in places([s for s in sections if s.id.split("-")[0] not in {"open", "purpose"}], "open").values()
    )
    unset = sum(one.value is None for one in policy.parameters.values())
    register = voice.register
    issuer = "" if register is None or register.document.issuer is None else voice.said(register.document.issuer)
    facts = (
        *([(voice("Organisation", "单位"), issuer)] if issuer else []),
        (voice("Document", "文件编号"), policy.id),
        (voice("Version", "版本"), policy.version),
        (
            voice("Effective from", "生效日期"),
            policy.effective + ("" if policy.until is None else f" – {policy.until}"),
        ),
        (
            voice("To be decided", "待定事项"),
            _left_open(voice, unset, marks),
        ),
        (voice("Digest of the rules", "规则摘要"), _groups(policy.digest)),
    )
    remark = voice(
        "Generated from the policy that the system runs. Whoever holds a printed copy can compare the digest.",
        "本手册由系统运行的规则自动生成。持有打印件者可凭规则摘要核对是否为现行版本。",
    )
    title = _text(voice.words(policy.title) or policy.id)
    shown = tuple((_text(name), _text(value)) for name, value in facts)
    subtitle = voice("Procedure handbook", "流程手册")
    return Edition(voice.language, title, subtitle, shown, remark, sections, _text(issuer))


def _left_open(voice: Voice, unset: int, marks: int) -> str:
    if not unset and not marks:
        return voice("none", "无")
    values = "value" if unset == 1 else "values"
    places_ = "place" if marks == 1 else "places"
    return voice(f"{{}} {values}, marked at {{}} {places_}", "{}项参数，文中标注{}处", str(unset), str(marks))


def _text(text: str) -> str:
    return plain(line(text))


def _flow(voice: Voice) -> Iterable[Section]:
    """Return the flow charts: of the whole procedure, and of each class."""
    policy = voice.policy
    yield Section("flow", 1, "", voice("Flow charts", "流程图"))
    title = voice("The whole procedure", "总流程图")
    yield Section("flow-all", 2, "", title, (_figure(voice, None, title),))
    if len(policy.classes) > 1:
        for name in policy.classes:
            title = voice("Class: {}", "级别：{}", voice.of("class", name))
            yield Section(f"flow-{name}", 2, "", title, (_figure(voice, name, title),))


def _figure(voice: Voice, of_class: str | None, title: str) -> Figure:
    return Figure(diagram_of(voice.policy, language=voice.language, of_class=of_class), _text(title))


def _numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections with their numbers: 1, 1.1, 1.2, 2 and so on."""
    chapter = part = 0
    done = []
    for section in sections:
        if section.level == 1:
            chapter, part = chapter + 1, 0
        else:
            part += 1
        number = str(chapter) if section.level == 1 else f"{chapter}.{part}"
        done.append(replace(section, number=number, title=_text(section.title)))
    return tuple(done)


def _groups(digest: str) -> str:
    """Return a digest in groups that can be compared by eye, and broken between lines."""
    return " ".join(digest[here : here + 16] for here in range(0, len(digest), 16))
