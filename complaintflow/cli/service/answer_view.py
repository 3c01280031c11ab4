"""What became of an event, for the one who sent it.

In: an answer. Out: on the screen what followed, in the words of the policy, or the refusal; or one JSON object.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from complaintflow.cli.screen import Part, Screen, pad
from complaintflow.cli.service.hints import ANOTHER_WOULD_DO, hint, unknown_data
from complaintflow.cli.service.to_the_second import add_moment
from complaintflow.cli.service.words import Wording
from complaintflow.cli.timeline import Timeline
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.locale import said

if TYPE_CHECKING:
    from complaintflow.runtime.answers import Answer


def print_answer_json(answer: Answer) -> None:
    """Print an answer as a JSON object on one line."""
    sys.stdout.write(json.dumps(_object(answer), ensure_ascii=False) + "\n")


def _object(answer: Answer) -> dict[str, object]:
    told: dict[str, object] = {
        "case": answer.event.case, "event": answer.event.id, "accepted": answer.accepted, "version": answer.version,
    }  # fmt: skip
    if answer.repeated:
        told["repeated"] = True
    if answer.taken_by is not None:
        told["taken_by"] = answer.taken_by
    told["effects"] = answer.to_json()
    if answer.others:
        told["others"] = [_object(other) for other in answer.others]
    return told


def print_answer(answer: Answer, policy: Policy | None, language: str) -> None:
    """Print an answer for people."""
    words = Wording(language)
    if answer.case is not None:
        policy = answer.case.policy
    if answer.refused is not None:
        _print_refusal(answer.refused, hint(answer, policy, words), policy, words, Screen(sys.stderr))
        return
    assert policy is not None, "what is accepted has a policy"
    screen = Screen()
    _print_happened(answer, policy, words, screen)
    for slip in unknown_data(answer, policy, words):
        Screen(sys.stderr).line(Part(slip, "yellow"))
    if answer.taken_by is not None:
        screen.line(words("taken_by", answer.taken_by))
    for number, other in enumerate(answer.others):
        if number == 0:
            screen.line(Part(words("elsewhere"), "dim"))
        if other.case is not None:
            _print_happened(other, other.case.policy, words, screen)


def _print_happened(answer: Answer, policy: Policy, words: Wording, screen: Screen) -> None:
    titles = Titles(policy.compiled, words.language)
    case = answer.case
    head = [Part(answer.event.case if case is None else case.id, "bold cyan")]
    if case is not None:
        stands = [titles.of("state", case.state)]
        stands += [titles.of("class", case.klass)] if case.klass is not None else []
        stands += [titles.of("role", case.owner)] if case.owner is not None else []
        head.append(Part(f"  {words.separator.join(stands)}", "bold"))
    head.append(Part(f"  {words('version', answer.version)}", "dim"))
    screen.line(*head)
    if answer.repeated:
        screen.line(f"  {words('repeated')}")
    timeline = Timeline(policy, titles)
    add_moment(timeline, answer.event, answer.effects)
    timeline.print_case(screen)


def _print_refusal(refusal: Effect, advice: str, policy: Policy | None, words: Wording, screen: Screen) -> None:
    body = refusal.body
    titles = None if policy is None else Titles(policy.compiled, words.language)
    screen.line(Part(f"{words('refused')}{words.colon}{body['code']}", "bold red"))
    screen.line(f"  {said(str(body['message']), words.language)}")
    if advice:
        screen.line(f"  {advice}")
    listed = {"forbidden_by": _texts(body.get("forbidden_by"))}
    if body["code"] == RefusalCode.MISSING_FIELD:
        listed["missing"] = _texts(body.get("fields"))
    for key, names in listed.items():
        if names:
            screen.line(f"  {words(key)}{words.colon}{words.separator.join(names)}")
    allowed = _texts(body.get("allowed")) if body["code"] in ANOTHER_WOULD_DO else ()
    if allowed:
        screen.line(f"  {words('now_possible')}{words.colon}".rstrip())
        width = max(map(len, allowed))
        for name in allowed:
            title = "" if titles is None else titles.of("event", name)
            screen.line(f"    {pad(name, width)}", Part("" if title == name else f"  {title}", "dim"))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
