"""A policy held against a profile: every clause, with what shows it.

In: a loaded policy, a profile with its binding, whoever explores every path, and who looks on. Out: an `Assessment`.
Reads no file and prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.compiler.lowering import words
from complaintflow.policy import Name, PolicyDocument
from complaintflow.verification.chinese.sentences import Chinese
from complaintflow.verification.exploring.observing import Observer
from complaintflow.verification.profiles.assessment import Assessment, Line, Subject, Verdict, together
from complaintflow.verification.profiles.document import ProfileClauseSpec
from complaintflow.verification.profiles.judging import Judge
from complaintflow.verification.profiles.loading import LoadedProfile
from complaintflow.verification.profiles.preparing import Prepared
from complaintflow.verification.profiles.watching import Paths, observers_of

Explore = Callable[[CompiledPolicy, Sequence[Observer]], Paths]
"""Goes every path of a policy with observers watching."""


def assess(
    document: PolicyDocument, compiled: CompiledPolicy, loaded: LoadedProfile, prepared: Prepared, explore: Explore
) -> Assessment:
    """Return how a policy stands to every clause of a profile.

    `prepared`: what `prepare` has made of the two, without errors.
    """
    assert prepared.policy is not None, "a binding with mistakes is not held against anything"
    policy, profile, binding = prepared.policy, loaded.profile, loaded.binding
    paths = explore(policy, tuple(observers_of(prepared)))
    titles = {str(name): words(spec.title) for name, spec in profile.terms.items()}
    bound = {} if binding is None else binding.terms
    judge = Judge(policy, bound, titles, paths, document.span.file)
    excused = {} if binding is None else {str(name): words(text) for name, text in binding.not_applicable.items()}
    remarks = {} if binding is None else {str(name): words(text) for name, text in binding.remarks.items()}
    lines = [
        _line(name, spec, judge, prepared, excused.get(str(name)), remarks.get(str(name), Words()))
        for name, spec in profile.clauses.items()
    ]
    left_out = tuple(Words(one, Chinese()(one)) for one in paths.left_out)
    return Assessment(_subject(compiled, loaded), tuple(lines), (paths.summary,), left_out)


def _line(
    name: Name, spec: ProfileClauseSpec, judge: Judge, prepared: Prepared, excused: Words | None, remark: Words
) -> Line:
    title, beyond, source = words(spec.title), words(spec.people), words(spec.source)
    if excused is not None:
        return Line(str(name), title, Verdict.NOT_APPLICABLE, (), beyond, excused, remark, source)
    shown = tuple(judge.judge(ask) for ask in prepared.asks if ask.clause == name)
    verdict = together(shown) if shown else Verdict.NOT_CHECKABLE
    return Line(str(name), title, verdict, shown, beyond, Words(), remark, source)


def _subject(compiled: CompiledPolicy, loaded: LoadedProfile) -> Subject:
    profile = loaded.profile
    return Subject(
        str(profile.profile),
        words(profile.title),
        str(profile.version or ""),
        words(profile.note),
        compiled.id,
        compiled.title,
        compiled.version,
        compiled.digest,
        None if loaded.binding_path is None else loaded.binding_path.as_posix(),
    )
