"""Who takes part: roles, what each does, and how they are reached."""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.actions import NamedRole, Notify, Relation, RoleRef
from complaintflow.compiled.orders import every_order
from complaintflow.compiled.policy import CompiledPolicy, Role
from complaintflow.handbook.document import Section, Table, cell, row
from complaintflow.handbook.voice import DASH, Voice


def roles(voice: Voice) -> Iterator[Section]:
    """Return who does what, and the table of contacts."""
    policy = voice.policy
    yield Section("roles", 1, "", voice("Responsibilities and contacts", "职责与联系表"))
    duties = Table(
        (voice("Role", "角色"), voice("May do", "可执行的操作"), voice("Also", "其他职责"), voice("Clause", "条款")),
        tuple(
            row(
                voice.strong(voice.of("role", role.name)),
                voice.listed(_sends(voice, role.name)) or DASH,
                cell(*_also(voice, role.name)) or cell(DASH),
                voice.cite(role.clause),
                elements=(f"role:{role.name}",),
            )
            for role in policy.roles.values()
        ),
        (20, 38, 30, 12),
    )
    yield Section("roles-duties", 2, "", voice("Who does what", "职责分工"), (duties,))
    contacts = Table(
        (
            voice("Role", "角色"),
            voice("Unit", "所属单位"),
            voice("Reports to", "上级"),
            voice("Stood in for by", "代理"),
            voice("Told by", "通知方式"),
        ),
        tuple(row(*_contact(voice, role)) for role in policy.roles.values()),
        (24, 18, 22, 20, 16),
    )
    customer = policy.customer
    blocks = [contacts]
    if customer is not None and customer.contacts:
        rows = tuple(
            row(voice.of("medium", medium), voice.of("field", fact)) for medium, fact in customer.contacts.items()
        )
        blocks.append(
            Table(
                (voice("The customer is reached by", "联系客户的方式"), voice("Address in", "地址取自")), rows, (40, 60)
            )
        )
    yield Section("roles-contacts", 2, "", voice("Contacts", "联系表"), tuple(blocks))
    if policy.owners:
        yield Section("roles-owner", 2, "", voice("Who is in charge", "主责方的确定"), tuple(_owners(voice)))


def _sends(voice: Voice, role: str) -> Iterator[str]:
    for name, event in voice.policy.events.items():
        driven = [t for t in voice.policy.lifecycle.transitions if t.event == name]
        if (event.by is not None and role in event.by) or any(t.by is not None and role in t.by for t in driven):
            title = voice.of("event", name)
            yield title[:1].upper() + title[1:]
    for track in voice.policy.tracks:
        yield from _sends(voice.inside(track), role)


def _also(voice: Voice, role: str) -> Iterator[str]:
    policy = voice.policy
    for name, approval in policy.approvals.items():
        if any(_decides(policy, ref, role) for chain in approval.chains for step in chain.steps for ref in step.roles):
            yield voice("decides on: {}", "审批：{}", voice.of("approval", name))
        if approval.requesters is not None and role in approval.requesters:
            yield voice("may apply for: {}", "可申请：{}", voice.of("approval", name))
    for report in policy.reports.values():
        if role in report.sender:
            yield voice("hands in: {}", "报送：{}", voice.of("report", report.name))
        if role in report.to:
            yield voice("receives: {}", "接收：{}", voice.of("report", report.name))
    if policy.last_resort == role:
        yield voice("is told when there is nobody else to be told", "无人可接收时，由其接收")
    for name in policy.tracks:
        yield from _also(voice.inside(name), role)


def _decides(policy: CompiledPolicy, ref: RoleRef, role: str) -> bool:
    if isinstance(ref, Relation):
        return any(one.relations.get(ref.name) == role for one in policy.roles.values())
    return ref == role


def _contact(voice: Voice, role: Role) -> tuple[str, ...]:
    substitutes = voice.listed(
        voice.of("role", one.role)
        + (
            voice(" ({} to {})", "（{}至{}）", one.from_day or "…", one.until_day or "…")
            if one.from_day or one.until_day
            else ""
        )
        for one in role.substitutes
    )
    aliases = voice(" (also: {})", "（又称：{}）", voice.listed(role.aliases)) if role.aliases else ""
    outside = voice(" (outside the organisation)", "（外部）") if role.outside else ""
    media = sorted(
        {
            action.via
            for action in every_order(voice.policy)
            if isinstance(action, Notify) and role.name in action.to + action.copy
        }
    )
    return (
        voice.of("role", role.name) + aliases + outside,
        DASH if role.unit is None else voice("as “{}” says", "按「{}」", voice.of("field", role.unit)),
        DASH if role.superior is None else voice.of("role", role.superior),
        substitutes or DASH,
        voice.listed(voice.of("medium", medium) for medium in media) or DASH,
    )


def _owners(voice: Voice) -> Iterator[Table]:
    rows = tuple(
        row(
            voice.when(one.when) or voice("otherwise", "其他情形"),
            voice.who(one.owner) if isinstance(one.owner, NamedRole) else voice.of("role", one.owner),
            voice.cite(one.clause),
            elements=(f"owner:{number}",),
        )
        for number, one in enumerate(voice.policy.owners)
    )
    yield Table(
        (
            voice("If (the first that holds)", "情形（依次判定）"),
            voice("in charge is", "主责方"),
            voice("Clause", "条款"),
        ),
        rows,
        (56, 30, 14),
    )
