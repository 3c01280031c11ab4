"""Who is told above, and who says yes: the matrix of escalations and approvals."""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.approvals import Approval, ApprovalStep, Chain
from complaintflow.compiled.deadlines import Escalation
from complaintflow.handbook.document import Block, Cell, Paragraph, Section, Table, cell, line, row
from complaintflow.handbook.doings import consequence, doings
from complaintflow.handbook.times import trigger
from complaintflow.handbook.voice import DASH, Voice


def authority(voice: Voice) -> Iterator[Section]:
    """Return the escalations and the approvals, those of tracks included."""
    inner = [voice, *(voice.inside(name) for name in voice.policy.tracks)]
    if not any(one.policy.escalations or one.policy.approvals for one in inner):
        return
    yield Section("authority", 1, "", voice("Escalation and approval", "升级与审批权限"))
    rules = [(one, number, rule) for one in inner for number, rule in enumerate(one.policy.escalations)]
    if rules:
        head = (
            voice("Escalation", "升级规则"),
            voice("When", "触发条件"),
            voice("What happens", "处理"),
            voice("How often", "频次"),
            voice("Clause", "条款"),
        )
        rows = tuple(
            row(
                voice.strong(one.words(rule.title) or rule.id.replace("_", " ")),
                cell(*_occasion(one, rule)),
                cell(*_raises(one, rule)) or cell(DASH),
                _often(one, rule),
                one.cite(rule.clause),
                elements=(f"escalation:{number}",),
            )
            for one, number, rule in rules
        )
        yield Section(
            "authority-escalation",
            2,
            "",
            voice("Escalation matrix", "升级矩阵"),
            (Table(head, rows, (22, 28, 26, 12, 12)),),
        )
    approvals = [(one, approval) for one in inner for approval in one.policy.approvals.values()]
    if approvals:
        yield Section(
            "authority-approval", 2, "", voice("Approval matrix", "审批权限表"), tuple(_approvals(voice, approvals))
        )


def _occasion(voice: Voice, rule: Escalation) -> Iterator[str]:
    if rule.on is not None:
        yield trigger(voice, rule.on)
    if rule.age is not None:
        yield voice("the case has been open for {}", "案件未结满{}", voice.length(rule.age))
    if rule.when is not None:
        yield voice("if {}", "条件：{}", voice.when(rule.when))


def _raises(voice: Voice, rule: Escalation) -> Iterator[str]:
    if rule.raises is not None:
        yield voice("the class becomes at least {}", "级别升至不低于{}", voice.quoted("class", rule.raises))
    if rule.owner is not None:
        yield voice("{} takes charge", "改由{}主责", voice.who(rule.owner))
    yield from doings(voice, rule.actions)


def _often(voice: Voice, rule: Escalation) -> str:
    return {
        "case": voice("once a case", "每案一次"),
        "class": voice("once in each class", "每级别一次"),
        "always": voice("every time", "每次"),
    }[rule.once]


def _approvals(voice: Voice, approvals: list[tuple[Voice, Approval]]) -> Iterator[Block]:
    text = voice("The first level whose condition holds is taken.", "按顺序取首个符合条件的权限层级。")
    yield Paragraph(line(text))
    head = (
        voice("Approval", "审批事项"),
        voice("Level", "权限层级"),
        voice("Who decides", "审批人"),
        voice("Who may not", "回避"),
        voice("What follows", "后续"),
    )
    rows = tuple(
        row(
            _what(one, approval) if not number else _again(one, approval),
            cell(one.when(chain.when) or one("in every other case", "其他情形"), _cited(one, chain.clause)),
            _steps(one, chain),
            cell(
                one("not: {}", "{}不得审批", one.parties(approval.not_by)) if approval.not_by else DASH,
                _twice(one, approval),
            ),
            _after(one, approval) if not number else cell(one("as above", "同上")),
            elements=(f"approval:{approval.id}",),
        )
        for one, approval in approvals
        for number, chain in enumerate(approval.chains)
    )
    yield Table(head, rows, (22, 20, 24, 14, 20))


def _cited(voice: Voice, clause: tuple[str, ...]) -> str:
    return f"[{voice.cite(clause)}]" if clause else ""


def _what(voice: Voice, approval: Approval) -> Cell:
    said = [voice.strong(voice.of("approval", approval.id))]
    if approval.requested_by is not None:
        who = "" if approval.requesters is None else voice(" by {}", "（{}）", voice.roles(approval.requesters))
        said.append(voice("asked for with {}{}", "以{}提出{}", voice.quoted("event", approval.requested_by), who))
    if approval.when is not None:
        said.append(voice("if {}", "条件：{}", voice.when(approval.when)))
    if approval.gates:
        gates = voice.listed(voice.quoted("event", name) for name in approval.gates)
        said.append(voice("needed for {}", "{}须经此审批", gates))
    if approval.given_by:
        said.append(
            voice("given by the act itself when {} do it", "由{}执行的视同批准", voice.roles(approval.given_by))
        )
    if approval.valid_for:
        facts = voice.listed(voice.quoted("field", name) for name in approval.valid_for)
        said.append(voice("void when {} change", "{}变更即作废", facts))
    return cell(*said, _cited(voice, approval.clause))


def _again(voice: Voice, approval: Approval) -> Cell:
    return cell(voice.strong(voice.of("approval", approval.id)), voice("as above", "同上"))


def _steps(voice: Voice, chain: Chain) -> Cell:
    several = len(chain.steps) > 1
    lines = []
    for number, step in enumerate(chain.steps, 1):
        text = _step(voice, step)
        lines.append(voice("{}. {}", "第{}步：{}", str(number), text) if several else text)
    return cell(*lines)


def _step(voice: Voice, step: ApprovalStep) -> str:
    who = (
        voice(" and ", "和").join(map(voice.who, step.roles))
        if step.each_role
        else voice.either(map(voice.who, step.roles))
    )
    parts = [who]
    if step.needed > 1:
        parts.append(voice("{} different people", "不少于{}人", str(step.needed)))
    if step.within is not None:
        late = {
            None: "",
            "remind": voice("then reminded", "逾期提醒"),
            "escalate": voice("then it goes to the superior", "逾期转上级"),
            "refuse": voice("then it counts as refused", "逾期视为驳回"),
            "approve": voice("then it counts as granted", "逾期视为批准"),
        }[step.on_timeout]
        parts += [voice("within {}", "{}内", voice.length(step.within)), late]
    cited = _cited(voice, step.clause)
    return voice.sentences(parts) + (f" {cited}" if cited else "")


def _twice(voice: Voice, approval: Approval) -> str:
    return (
        voice("the same person may decide on several steps", "同一人可审批多个步骤")
        if approval.same_person_twice
        else ""
    )


def _after(voice: Voice, approval: Approval) -> Cell:
    granted = voice.sentences(consequence(voice, approval.on_granted)) or voice("the act may be done", "可继续办理")
    rejected = voice.sentences(consequence(voice, approval.on_rejected)) or voice("the act stays barred", "不得办理")
    return cell(voice("granted: {}", "批准：{}", granted), voice("rejected: {}", "驳回：{}", rejected))
