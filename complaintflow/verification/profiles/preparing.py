"""A profile made ready for one policy: its checks as guarantees, compiled with the policy's own names.

In: a policy, a profile, a binding. Out: the policy with those guarantees in place of its own, what every check needs of
them, and diagnostics of names that the policy does not have. The policy itself stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.duration import NEEDS_CALENDAR
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.compiler.compile import compile_policy
from complaintflow.policy import Name, PolicyDocument
from complaintflow.policy.guaranteed_moments import MomentSpec, ToldMoment
from complaintflow.policy.guarantees import GuaranteeSpec
from complaintflow.source import Diagnostic, Span, has_errors
from complaintflow.verification.profiles.binding import BindingDocument
from complaintflow.verification.profiles.document import CheckSpec, LetterCheck, LimitCheck, ProfileDocument
from complaintflow.verification.profiles.expanding import (
    Way,
    guarantees_of,
    lengths_of,
    moments_of,
    name_of,
    terms_of,
)
from complaintflow.verification.profiles.names import check_names


@dataclass(frozen=True, slots=True)
class Ask:
    """A check of a clause, ready to be judged.

    `unbound`: terms that the binding leaves out. `blocked`: why it cannot be asked of this policy at all. `guarantees`:
    names of those that stand for it. `lacking`: of a letter, the texts that lack a datum, with what they lack.
    """

    clause: str
    check: CheckSpec
    unbound: tuple[str, ...] = ()
    blocked: Words | None = None
    guarantees: tuple[str, ...] = ()
    lacking: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """The checks, in order, and the policy with their guarantees; None where the binding has mistakes."""

    policy: CompiledPolicy | None
    asks: tuple[Ask, ...]
    diagnostics: tuple[Diagnostic, ...]


def prepare(
    document: PolicyDocument, compiled: CompiledPolicy, profile: ProfileDocument, binding: BindingDocument | None
) -> Prepared:
    """Return a profile's checks as guarantees of a policy."""
    bound = {} if binding is None else dict(binding.terms)
    found = [] if binding is None else check_names(document, compiled, profile, binding)
    if has_errors(found):
        return Prepared(None, (), tuple(found))
    counting = profile.counting or Name("civil", profile.profile.span)
    way = Way(counting, None if binding is None else binding.calendar)
    specs: dict[Name, GuaranteeSpec] = {}
    asks = []
    for clause, spec in profile.clauses.items():
        for check in spec.checks:
            ask = _ask(str(clause), check, bound, compiled, way)
            if not ask.unbound and ask.blocked is None:
                lacking = tuple(name for name, _ in ask.lacking)
                made = guarantees_of(check, bound, way, lacking, _missed(check, bound, compiled))
                names = [_name(clause, len(specs) + number, check.span) for number in range(1, len(made) + 1)]
                specs |= dict(zip(names, made, strict=True))
                ask = replace(ask, guarantees=tuple(map(str, names)))
            asks.append(ask)
    policy, _ = compile_policy(replace(document, guarantees=specs))
    assert policy is not None, "every name of the policy and of the binding was looked up before"
    return Prepared(policy, tuple(asks), tuple(found))


def _missed(check: CheckSpec, bound: dict[Name, tuple[MomentSpec, ...]], compiled: CompiledPolicy) -> str:
    """Return what a deadline does when its limit is over."""
    if not isinstance(check, LimitCheck):
        return "breached"
    return _ENDS[compiled.deadlines[name_of(bound, check.limit)].on_expiry]


def _name(clause: Name, number: int, span: Span) -> Name:
    """Return what the guarantee of a check is called: by it a counter-case is known."""
    plain = re.sub("[^a-z0-9]+", "_", clause.lower()).strip("_") or "x"
    return Name(f"clause_{plain}_check_{number}"[:64], span)


def _ask(
    clause: str, check: CheckSpec, bound: dict[Name, tuple[MomentSpec, ...]], compiled: CompiledPolicy, way: Way
) -> Ask:
    unbound = tuple(dict.fromkeys(str(term) for term, _ in terms_of(check) if not bound.get(term)))
    if unbound:
        return Ask(clause, check, unbound)
    needs = any(length.value.unit in NEEDS_CALENDAR or way.counting != "exact" for length in lengths_of(check))
    if needs and way.calendar is None and len(compiled.calendars) != 1:
        return Ask(clause, check, blocked=_NO_CALENDAR if not compiled.calendars else _SEVERAL_CALENDARS)
    if isinstance(check, LetterCheck):
        told = moments_of(bound, check.letter)
        if not all(isinstance(one, ToldMoment) and one.template for one in told):
            return Ask(clause, check, blocked=_NO_TEXT)
        data = [str(name_of(bound, term)) for term in check.says]
        return Ask(clause, check, lacking=tuple(_lacking(compiled, told, data)))
    return Ask(clause, check)


_ENDS: Final[Mapping[str, str]] = {"breach": "breached", "lapse": "lapsed", "send": "expired"}
_NO_CALENDAR = Words(
    "the policy declares no calendar, so nothing says which days are working days",
    "制度未声明日历，无法确定哪些是工作日",
)
_SEVERAL_CALENDARS = Words(
    "the policy has several calendars, and the binding does not say whose working days are meant (`calendar`)",
    "制度有多个日历，绑定文件未说明按哪个日历计工作日（`calendar`）",
)
_NO_TEXT = Words(
    "a notice is bound without its text (`template`), so nothing says what it must contain",
    "绑定的通知未写明文本（`template`），无法得知其内容",
)


def _lacking(
    compiled: CompiledPolicy, told: tuple[MomentSpec, ...], data: list[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the texts of notices that lack a datum in one of their languages, with what they lack."""
    for moment in told:
        for name in moment.template if isinstance(moment, ToldMoment) else ():
            template = compiled.templates.get(name)
            if template is None:
                continue
            texts = [text for text in (template.text.en, template.text.zh) if text]
            missing = tuple(datum for datum in data if any(f"{{{datum}}}" not in text for text in texts))
            if missing:
                yield str(name), missing
