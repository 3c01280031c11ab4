"""The words that a procedure uses in a certain sense: those of every procedure, and what a policy counts and names."""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.deadlines import Counter
from complaintflow.handbook.document import Row, Section, Table, row
from complaintflow.handbook.times import reset
from complaintflow.handbook.voice import DASH, Voice


def terms(voice: Voice) -> Iterator[Section]:
    """Return the words with their meanings."""
    rows = (*_general(voice), *_parties(voice), *_counters(voice), *_flags_and_ages(voice))
    table = Table((voice("Term", "术语"), voice("Meaning", "定义")), rows, (30, 70))
    yield Section("terms", 1, "", voice("Terms", "术语和定义"), (table,))


def _row(voice: Voice, name: str, text: str, element: str | None = None) -> Row:
    return row(voice.strong(name), text, elements=() if element is None else (element,))


def _general(voice: Voice) -> Iterator[Row]:
    yield _row(
        voice,
        voice("case", "案件"),
        voice("a complaint from its receipt to its closing", "一件投诉自受理至结案的全过程"),
    )
    yield _row(
        voice,
        voice("state", "状态（环节）"),
        voice("where a case stands in the procedure", "案件所处的办理环节"),
    )
    charge = voice("the role in charge of a case", "对案件负主要责任的角色")
    yield _row(voice, voice.titles.shared("owner"), charge)
    missed = voice("the time is over before what was to be done is on record", "时限届满而应办事项尚未登记完成")
    yield _row(voice, voice("deadline missed", "逾期"), missed)
    if any(approval.not_by for approval in voice.policy.approvals.values()):
        asks = voice("who asks for an approval", "提出审批申请的人员")
        yield _row(voice, voice.titles.shared("applicant"), asks)


def _parties(voice: Voice) -> Iterator[Row]:
    for party in voice.policy.parties.values():
        by = voice.either(voice.quoted("event", event) for event in party.events)
        fact = party.field or party.datum
        if fact is None:
            text = voice("who sends {}", "执行{}的人员", by)
        else:
            text = voice("who is named in “{}”", "「{}」所填的人员", voice.fact(fact))
        yield _row(voice, voice.of("party", party.name), text, f"party:{party.name}")


def _counters(voice: Voice) -> Iterator[Row]:
    for counter in voice.policy.counters.values():
        within = "" if counter.within is None else voice("within {}", "{}内", voice.length(counter.within))
        anew = voice.either(reset(voice, one) for one in counter.resets)
        again = voice("counted anew after {}", "{}后重新计数", anew) if anew else ""
        cited = f" [{voice.cite(counter.clause)}]" if counter.clause else ""
        text = voice.sentences((_counted(voice, counter), voice.when(counter.where), within, again)) + cited
        yield _row(voice, voice.of("counter", counter.name), text, f"counter:{counter.name}")


def _counted(voice: Voice, counter: Counter) -> str:
    if counter.between is not None:
        begins, ends = (
            voice.either(reset(voice, one) for one in side) for side in (counter.between.begins, counter.between.ends)
        )
        return voice("time from {} to {}", "自{}至{}所经过的时间", begins, ends)
    counts = voice.either(voice.quoted("event", event) for event in counter.of)
    datum = _datum(voice, counter)
    return {
        "count": voice("how often {}", "{}的次数", counts),
        "distinct": voice("how many different values of “{1}” in {0}", "{0}中「{1}」不同取值的个数", counts, datum),
        "sum": voice("the sum of “{1}” in {0}", "{0}中「{1}」的合计", counts, datum),
        "elapsed": voice("time that has passed", "经过的时间"),
    }[counter.measure]


def _datum(voice: Voice, counter: Counter) -> str:
    name = counter.datum or DASH
    carried = (voice.policy.events[event].data.get(name) for event in counter.of)
    datum = next((one for one in carried if one is not None), None)
    return voice.of("field", name) if datum is None else voice.data(datum)


def _flags_and_ages(voice: Voice) -> Iterator[Row]:
    for flag in voice.policy.flags:
        text = voice("a flag that a case bears", "案件所带的标记") + voice.basis(f"flag:{flag}")
        yield _row(voice, voice.of("flag", flag), text, f"flag:{flag}")
    for age in voice.policy.ages:
        unit = voice(age.unit, {"days": "天", "weeks": "周", "months": "月", "years": "年"}[age.unit])
        start, end = voice.of("field", age.start), voice.of("field", age.end)
        text = voice("{} begun from “{}” to “{}”", "自「{1}」至「{2}」的{0}数（不足一的按一计）", unit, start, end)
        yield _row(voice, voice.of("field", age.field), text, f"field:{age.field}")
