"""The events every policy has, and what they carry.

In: a `PolicyDocument`. Out: the typed data of each built-in event; `open` and `amend` carry the fields. What these
events do is the kernel's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.words import Words
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.references import BUILT_IN_EVENTS, MEDIA

RECORDING: Final = ("open", "amend")
"""Built-in events that carry the fields themselves."""

TITLES: Final[Mapping[str, Words]] = {
    "open": Words("open", "受理登记"),
    "amend": Words("amend", "更正"),
    "retract": Words("retract", "撤回记录"),
    "note": Words("note", "备注"),
    "flag": Words("flag", "标记"),
    "assign": Words("assign", "指派"),
    "reclassify": Words("reclassify", "重新定级"),
    "pause": Words("pause", "中止"),
    "resume": Words("resume", "恢复"),
    "extend": Words("extend", "延期"),
    "approve": Words("approve", "批准"),
    "reject": Words("reject", "驳回"),
    "withdraw": Words("withdraw", "撤诉"),
    "reopen": Words("reopen", "重新打开"),
    "undeliverable": Words("undeliverable", "无法送达"),
    "delivered": Words("delivered", "已送达"),
    "migrated": Words("migrated", "已迁移"),
    "link": Words("link", "关联案件"),
    "unlink": Words("unlink", "取消关联"),
    "merge": Words("merge", "并案"),
    "absorb": Words("absorb", "接收并案"),
    "import": Words("import", "迁入"),
}
"""What the built-in events are called where a policy gives them no title of its own."""

RELATIONS: Final = ("duplicate", "related", "follow_up")
"""How a case can be linked to another."""

NOBODYS: Final = frozenset(("migrated", "link", "unlink", "merge", "absorb", "import"))
"""Built-in events that only the system sends, unless an entry or transition of the policy names somebody."""

REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "retract": ("event",),
    "flag": ("flag",),
    "approve": ("approval",),
    "reject": ("approval",),
    "assign": ("role",),
    "reclassify": ("class", "reason"),
    "extend": ("deadline", "by", "reason"),
    "undeliverable": ("effect",),
    "link": ("case",),
    "unlink": ("case",),
    "merge": ("into", "reason"),
    "absorb": ("case",),
}
"""Data without which a built-in event says nothing, and is refused."""

_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "retract": ("event", "reason"),
    "note": ("text",),
    "resume": ("reason",),
    "withdraw": ("reason",),
    "reopen": ("reason",),
    "undeliverable": ("effect", "role", "reason"),
    "merge": ("into", "reason"),
    "absorb": ("case", "reason"),
    "migrated": ("from", "to"),
}


REASON: Final = "reason"
"""The datum in which the reason of a judgement stands."""

_WRITTEN: Final = frozenset(("text", "reason"))
"""Data in which people write what they like, names and telephone numbers among it."""


def built_in_data(document: PolicyDocument, fields: Mapping[str, Datum]) -> Mapping[str, Mapping[str, Datum]]:
    """Return the data of every built-in event."""
    flag = _one_of("flag", document.flags)
    vote = (
        _one_of("approval", document.approvals),
        Datum("application", "integer"),
        Datum("step", "integer"),
        _text("reason"),
    )
    special: dict[str, tuple[Datum, ...]] = {
        "flag": (flag, _text("reason")),
        "approve": vote,
        "reject": vote,
        "assign": (_one_of("role", document.roles), _text("reason")),
        "reclassify": (_one_of("class", document.classes), _text("reason")),
        "delivered": (_text("effect"), Datum("medium", "choice", choices=MEDIA), Datum("at", "instant")),
        "link": (_text("case"), Datum("relation", "choice", choices=RELATIONS), _text("reason")),
        "unlink": (_text("case"), Datum("relation", "choice", choices=(*RELATIONS, "absorbed")), _text("reason")),
        "pause": (_text("reason"), _several_of("deadlines", document.deadlines)),
        "extend": (_one_of("deadline", document.deadlines), _text("by"), _text("reason")),
    }
    # Whether a field is required is asked of the facts, not a second time of the event's data.
    carried = tuple(replace(datum, required_at=frozenset(), wanted_at=frozenset()) for datum in fields.values())
    judged = any(datum.judgement for datum in carried) and REASON not in fields
    reason = (_text(REASON),) if judged else ()
    special["import"] = carried
    special |= dict.fromkeys(RECORDING, (*carried, _several_of("flags", document.flags), *reason))
    return {
        event: {
            datum.name: _required(event, datum)
            for datum in special.get(event, tuple(map(_text, _TEXTS.get(event, ()))))
        }
        for event in BUILT_IN_EVENTS
    }


def _required(event: str, datum: Datum) -> Datum:
    return replace(datum, required_at=frozenset((event,))) if datum.name in REQUIRED.get(event, ()) else datum


def _text(name: str) -> Datum:
    return Datum(name, "text", personal=name in _WRITTEN)


def _one_of(name: str, choices: Iterable[str]) -> Datum:
    known = tuple(str(choice) for choice in choices)
    return Datum(name, "choice", choices=known) if known else _text(name)


def _several_of(name: str, choices: Iterable[str]) -> Datum:
    known = tuple(str(choice) for choice in choices)
    return Datum(name, "set", choices=known) if known else _text(name)
