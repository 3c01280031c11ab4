"""A replayed walk as the lines that the page shows.

In: a `Replay` and a language. Out: JSON: each line with its instant, its words, the element it is about; notices with
what the recipient reads.
"""

from __future__ import annotations

from typing import Final

from complaintflow.explanation.titles import Titles
from complaintflow.explanation.wording import sentence
from complaintflow.facade import Policy
from complaintflow.kernel.wire import effect_json
from complaintflow.locale import said as said_in
from complaintflow.messages import Message
from complaintflow.studio.refusal_words import refusal_words
from complaintflow.studio.replay import Line, Replay
from complaintflow.studio.tracing import element_of

_PASSED: Final = {"en": "time passes until here", "zh": "时间推移至此"}
_REFUSED: Final = {"en": "not accepted: ", "zh": "未被接受："}


def timeline_json(run: Replay, titles: Titles) -> list[dict[str, object]]:
    """Return the timeline; `seq` is a line's place in it, by which the page asks why."""
    return [_line(seq, line, run.policy, titles) for seq, line in enumerate(run.lines)]


def _line(seq: int, line: Line, policy: Policy, titles: Titles) -> dict[str, object]:
    said = _effect(line, policy, titles) if line.step is None else _step(line, policy, titles)
    return {"seq": seq, "step": line.number, "at": policy.instant(line.at), "element": element_of(line)} | said


def _step(line: Line, policy: Policy, titles: Titles) -> dict[str, object]:
    step = line.step
    if step is None or not step.is_event:
        return {"kind": "advance", "title": _PASSED[titles.language], "text": line.refusal}
    said: dict[str, object] = {
        "kind": "refused" if line.refusal else "event",
        "title": titles.of("event", step.event),
        "text": _REFUSED[titles.language] + said_in(line.refusal, titles.language) if line.refusal else "",
        "event": step.event,
        "actor": step.actor,
        "data": step.data or {},
    }
    told = {} if line.effect is None else {"effect": effect_json(line.effect, policy.instant)}
    return said | (
        {"code": line.code, "meaning": refusal_words(line.code, titles.language), **told} if line.refusal else {}
    )


def _effect(line: Line, policy: Policy, titles: Titles) -> dict[str, object]:
    effect = line.effect
    assert effect is not None, "a line without a step is an effect"
    said: dict[str, object] = {
        "kind": effect.kind,
        "id": effect.id,
        "title": sentence(effect, titles, policy.compiled.zone),
        "text": "",
        "because": list(effect.because),
        "clause": list(effect.clause),
        "effect": effect_json(effect, policy.instant),
    }
    case = None if line.answer is None else line.answer.opened
    if effect.kind == "notify" and case is not None:
        message = case.message(effect)
        if isinstance(message, Message):
            said["text"] = message.text
            said["message"] = {
                "to": titles.of("role", message.to),
                "via": titles.shared(message.via),
                "subject": message.subject,
                "text": message.text,
                "language": message.language,
                "copy": message.copy,
                "missing": list(message.missing),
            }
        else:
            said["text"] = message.message
    return said
