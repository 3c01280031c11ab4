"""What a policy's handbook and diagrams say in one language holds no words of the other, but for those named here.

A policy's own titles and texts may hold any words; a name of the policy where it has a title may not.
"""

import dataclasses
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from complaintflow.diagram import diagram_of
from complaintflow.facade import Policy
from complaintflow.handbook import handbook_of
from complaintflow.handbook.chapters.register import lines_of
from complaintflow.handbook.document import Figure, plain

POLICIES = Path("policies")
SHOWN = {
    "title",
    "subtitle",
    "owner",
    "outcome",
    "limit",
    "who",
    "missed",
    "reminded",
    "by",
    "guard",
    "text",
    "started_by",
}
IDS = {"elements", "sources"}
NAMES = sorted(path.stem for path in POLICIES.glob("*.yaml"))
LATIN = re.compile(r"(?<![A-Za-z_])(?![A-Z]{2}-\d)[A-Za-z][A-Za-z_]+")  # (ids of clauses are ids)
CHINESE = re.compile("[\u4e00-\u9fff]+")
EXCEPTIONS = {
    # Names of time zones, the policy's id (the file), the version of a source that bears no date.
    "Asia", "Shanghai", "Europe", "London", "undated", *NAMES,
    # Toyota: names by which other systems know a role.
    "sales_manager", "service_manager",
    # Dealer: a free text is compared with what people may write into it, in either language.
    "apology", "compensation", "email", "exchange", "explanation", "free_service", "full_refund", "mail", "part_refund",
    "refund", "repair",
}  # fmt: skip
ORIGINALS = {
    # Dealer: the same texts, the other way round.
    "道歉", "解释说明", "赠送服务", "维修", "补偿", "更换", "退款", "全部退款", "部分退款", "邮件",
}  # fmt: skip


@cache
def loaded(name: str) -> Policy:
    return Policy.load(POLICIES / f"{name}.yaml")


def own_texts(name: str, language: str) -> Iterator[str]:
    """Yield a policy's own texts in a language, and those of the register of its clauses."""
    files = (POLICIES / f"{name}.yaml", POLICIES / "shared/base.yaml", POLICIES / f"clauses/{name}.yaml")
    pending: list[object] = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    while pending:
        found = pending.pop()
        if isinstance(found, dict):
            yield str(found.get(language, ""))
            pending += found.values()
        elif isinstance(found, list):
            pending += found


@cache
def told(name: str, language: str) -> tuple[str, ...]:
    """Return every line of the handbook and every text of the diagrams."""
    return tuple(_told(loaded(name), language))


def _told(policy: Policy, language: str) -> Iterator[str]:
    (edition,) = handbook_of(policy.compiled, (language,), policy.loaded.register).editions
    for section in edition.sections:
        yield section.title
        for block in section.blocks:
            if not isinstance(block, Figure):
                yield from (plain(line) for line in lines_of(block))
    for of_class in (None, *policy.compiled.classes):
        yield from shown(diagram_of(policy.compiled, language=language, of_class=of_class))


def shown(part: object) -> Iterator[str]:
    """Yield the texts of a diagram, without the ids of its elements."""
    if isinstance(part, tuple):
        for one in part:
            yield from shown(one)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            value = getattr(part, field.name)
            if isinstance(value, str) and field.name in SHOWN:
                yield value
            elif not isinstance(value, str) and field.name not in IDS:
                yield from shown(value)


@pytest.mark.parametrize("name", NAMES)
def test_chinese_pages_hold_no_english_of_ours(name):
    own = {word for text in own_texts(name, "zh") for word in LATIN.findall(text)}
    strange = {word: line for line in told(name, "zh") for word in LATIN.findall(line) if word not in own | EXCEPTIONS}
    assert strange == {}


@pytest.mark.parametrize("name", NAMES)
def test_english_pages_hold_no_chinese_of_ours(name):
    own = {word for text in own_texts(name, "en") for word in CHINESE.findall(text)}
    strange = {word: line for line in told(name, "en") for word in CHINESE.findall(line) if word not in own | ORIGINALS}
    assert strange == {}


def test_every_exception_is_needed():
    said = {word for name in NAMES for line in told(name, "zh") for word in LATIN.findall(line)}
    assert said >= EXCEPTIONS
    assert {word for name in NAMES for line in told(name, "en") for word in CHINESE.findall(line)} >= ORIGINALS


def test_a_name_without_a_title_is_found(tmp_path):
    """What the tests above look for is there as soon as a policy titles nothing."""
    shutil.copytree(POLICIES, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "bank.yaml"
    text = file.read_text(encoding="utf-8")
    untitled = text.replace("none: {en: nothing, zh: 无}", "none: {en: nothing}")
    assert untitled != text
    file.write_text(untitled, encoding="utf-8")
    policy = Policy.load(file)
    assert any("nothing" in LATIN.findall(text) for text in shown(diagram_of(policy.compiled, language="zh")))
