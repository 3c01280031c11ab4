"""What `verify` prints: findings underlined where they stand, what shows each, figures, and what was covered.

In: what was proved of a policy. Out: text for people, one line a finding, or JSON with stable keys; and a file for each
witness where a folder was named. The text of a witness is that of a file which `explain` or `test` takes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from complaintflow.cli.options import Format, Language
from complaintflow.cli.screen import Part, Screen, counted
from complaintflow.cli.witness_files import WitnessFile, WitnessFolder, witness_text
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.source import Level, SourceText, Span, render_one
from complaintflow.verification.proof import Fault, Finding, Section

_HEADINGS: Final[Mapping[str, Mapping[Language, str]]] = {
    "tables": {Language.EN: "tables and conditions", Language.ZH: "决策表与条件"},
    "paths": {Language.EN: "paths", Language.ZH: "路径"},
    "guarantees": {Language.EN: "guarantees", Language.ZH: "保证"},
    "people": {Language.EN: "people", Language.ZH: "人员"},
    "proved": {Language.EN: "proved", Language.ZH: "已证明"},
    "refuted": {Language.EN: "refuted", Language.ZH: "被推翻"},
    "undecided": {Language.EN: "undecided", Language.ZH: "未证明"},
    "idle": {Language.EN: "without an occasion", Language.ZH: "从无适用情形"},
    "all": {Language.EN: "all policies", Language.ZH: "全部制度"},
    "shown": {Language.EN: "shown by", Language.ZH: "举例"},
    "doubt": {Language.EN: "perhaps shown by (not confirmed by a run)", Language.ZH: "可能的例子（未经运行证实）"},
    "covered": {Language.EN: "looked at", Language.ZH: "已检查"},
    "left": {Language.EN: "not looked at", Language.ZH: "未检查"},
    "together": {Language.EN: " (told in {}; --all lists each)", Language.ZH: "（合并为{}条；--all逐条列出）"},
    "any": {Language.EN: "# a complaint of which nothing is known", Language.ZH: "# 没有任何已知信息的投诉"},
    "nothing": {Language.EN: "nothing found", Language.ZH: "未发现问题"},
    "error": {Language.EN: "error", Language.ZH: "项错误"},
    "warning": {Language.EN: "warning", Language.ZH: "项存疑"},
    "note": {Language.EN: "note", Language.ZH: "项提示"},
    "interrupted": {Language.EN: "interrupted: this is what was known", Language.ZH: "已中断：以上为当时已知的结果"},
}

_GROUPS: Final[Mapping[Fault, str]] = {
    Fault.GUARANTEE_REFUTED: "refuted",
    Fault.GUARANTEE_UNDECIDED: "undecided",
    Fault.GUARANTEE_IDLE: "idle",
}
"""Findings that stand under a heading of their own."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What was proved of a policy. `interrupted`: Ctrl-C came before the end."""

    path: Path
    policy: CompiledPolicy
    sources: Mapping[str, SourceText]
    sections: tuple[Section, ...]
    interrupted: bool = False


class Telling:
    """Tells of one policy after the other."""

    def __init__(
        self, screen: Screen, form: Format, language: Language, folder: Path | None, *, everything: bool = False
    ) -> None:
        """Print to a screen. Raises `Stop` where witnesses cannot be written to the folder.

        `everything`: findings one by one where there are fewer that stand for them.
        """
        self._everything = everything
        self._screen = screen
        self._form = form
        self._language = language
        self._folder = None if folder is None else WitnessFolder(folder)
        self._objects: list[dict[str, object]] = []
        self._told: list[Proved] = []

    def policy(self, proved: Proved) -> None:
        """Tell of a policy."""
        if self._language is Language.ZH and self._form is not Format.JSON:
            proved = _in_chinese(proved)
        self._told.append(proved)
        files = {
            id(finding.witness): None if self._folder is None else self._folder.write(proved.path, finding)
            for section in proved.sections
            for finding in section.findings
        }
        if self._form is Format.JSON:
            self._objects.append(_as_object(proved, files))
        elif self._form is Format.PLAIN:
            for section in proved.sections:
                for finding in self._listed(section):
                    self._screen.line(_one_line(finding))
                for sentence in section.left_out:
                    self._screen.line(f"{proved.path}: {self._words('left')}{self._colon}{sentence}")
        else:
            self._tell(proved, files)

    def end(self) -> None:
        """Print what is printed once for all policies."""
        if self._form is Format.JSON:
            self._screen.raw(json.dumps({"policies": self._objects}, ensure_ascii=False, indent=2) + "\n")
        elif self._form is Format.HUMAN and len(self._told) > 1:
            self._screen.line()
            self._screen.line(Part(self._words("all"), "bold"))
            for proved in self._told:
                self._screen.line(f"  {self._totals(proved)}")

    def _totals(self, proved: Proved) -> str:
        levels = [finding.level for section in proved.sections for finding in section.findings]
        chinese = self._language is Language.ZH
        parts = [
            f"{levels.count(level)}{self._words(level.value)}" if chinese else counted(levels.count(level), level.value)
            for level in Level
            if level in levels
        ]
        held = sum(len(section.proved) for section in proved.sections)
        words = (f"；{held}项保证已证明" if chinese else f"; {counted(held, 'guarantee')} proved") if held else ""
        return f"{proved.path}: " + (("，" if chinese else ", ").join(parts) or self._words("nothing")) + words

    def _listed(self, section: Section) -> tuple[Finding, ...]:
        return section.findings if self._everything else section.brief or section.findings

    # ---- for people

    def _tell(self, proved: Proved, files: Mapping[int, WitnessFile | None]) -> None:
        if len(self._told) > 1:
            self._screen.line()
        self._screen.line(Part(f"{proved.path}", "bold"), f"  {proved.policy.id} {proved.policy.version}")
        for section in proved.sections:
            self._screen.line()
            self._screen.line(Part(self._words(section.name), "bold"))
            self._tell_proved(section)
            group = ""
            for finding in self._listed(section):
                if _GROUPS.get(finding.fault, "") != group:
                    group = _GROUPS[finding.fault]
                    self._screen.line(Part(f"  {self._words(group)}{self._colon.rstrip()}", "bold"))
                if finding.fault is Fault.NOT_COVERED:  # of the whole policy: no line of it shows that
                    self._screen.line(Part(_one_line(finding), "yellow"))
                    continue
                if group == "undecided":  # often all of them, for one reason: the policy's text adds nothing to that
                    self._screen.line(Part(_one_line(replace(finding, help="")), "yellow"))
                    self._screen.line(f"    = {finding.help}")
                    continue
                shown = render_one(finding, proved.sources, self._screen.has_color, self._language.value)
                self._screen.raw(shown)
                self._tell_witness(proved, finding, files[id(finding.witness)])
            for figure in section.figures:
                self._screen.line(f"  {figure.subject}{self._colon}{figure.value}")
            for name, sentences in (("covered", section.covered), ("left", section.left_out)):
                for sentence in sentences:
                    self._screen.line(
                        Part(f"  {self._words(name)}{self._colon}{sentence}", "dim" if name == "covered" else "yellow")
                    )
        self._screen.line()
        listed = sum(len(self._listed(section)) for section in proved.sections)
        together = listed < sum(len(section.findings) for section in proved.sections)
        self._screen.line(self._totals(proved) + (self._words("together").format(listed) if together else ""))
        if proved.interrupted:
            self._screen.line(Part(self._words("interrupted"), "yellow"))

    def _tell_proved(self, section: Section) -> None:
        how_far = ""
        for one in section.proved:
            if one.how_far != how_far:
                how_far = one.how_far
                self._screen.line(Part(f"  {self._words('proved')} ", "bold"), f"{how_far}{self._colon.rstrip()}")
            self._screen.line(f"    {one.subject}: {one.value}")

    def _tell_witness(self, proved: Proved, finding: Finding, written: WitnessFile | None) -> None:
        if finding.witness is None:
            return
        file = written or WitnessFile.unwritten(proved.path, finding.witness)
        self._screen.line(
            Part(f"  {self._words('shown' if finding.witness.confirmed else 'doubt')}{self._colon}", "bold"),
            file.command,
        )
        if not (finding.witness.facts or finding.witness.scenario):
            self._screen.line(f"    {{}}  {self._words('any')}")
            self._screen.line()
            return
        for line in witness_text(finding.witness).splitlines():
            self._screen.line(f"    {line}")
        self._screen.line()

    @property
    def _colon(self) -> str:
        return "：" if self._language is Language.ZH else ": "

    def _words(self, name: str) -> str:
        words = _HEADINGS.get(name)
        return name if words is None else words[self._language]


def _in_chinese(proved: Proved) -> Proved:
    from complaintflow.verification.chinese.sentences import Chinese

    return replace(proved, sections=tuple(map(Chinese.of(proved.policy).section, proved.sections)))


def _one_line(finding: Finding) -> str:
    span = finding.span
    return f"{span}: {finding.level}[{finding.code}]: {finding.message}" + (f"; {finding.help}" if finding.help else "")


def _as_object(proved: Proved, files: Mapping[int, WitnessFile | None]) -> dict[str, object]:
    return {
        "file": str(proved.path),
        "policy": proved.policy.id,
        "version": proved.policy.version,
        "digest": proved.policy.digest,
        "interrupted": proved.interrupted,
        "sections": [_section_object(section, files) for section in proved.sections],
    }


def _section_object(section: Section, files: Mapping[int, WitnessFile | None]) -> dict[str, object]:
    return {
        "section": section.name,
        "proved": [{"subject": one.subject, "value": one.value, "how_far": one.how_far} for one in section.proved],
        "findings": [_finding_object(finding, files[id(finding.witness)]) for finding in section.findings],
        "figures": [{"subject": figure.subject, "value": figure.value} for figure in section.figures],
        "covered": list(section.covered),
        "left_out": list(section.left_out),
    }


def _finding_object(finding: Finding, file: WitnessFile | None) -> dict[str, object]:
    witness = finding.witness
    shown = None
    if witness is not None:
        shown = {
            "confirmed": witness.confirmed,
            "facts": None if witness.facts is None else dict(witness.facts),
            "scenario": witness.scenario,
            "file": None if file is None else str(file.path),
        }
    return {
        "code": finding.code,
        "level": finding.level.value,
        **_place(finding.span),
        "message": finding.message,
        "help": finding.help,
        "related": [{"message": related.message, **_place(related.span)} for related in finding.related],
        "witness": shown,
    }


def _place(span: Span) -> dict[str, object]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
