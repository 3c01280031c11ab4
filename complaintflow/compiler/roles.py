"""Roles, owners, and who is meant by a role's name, a word or a relation.

In: `roles`, `owners`, `parties` and every place that names somebody. Out: `Role`, `OwnerRow`, `RoleRef` values, and
diagnostics for roles that do not exist and for relations that some role in question lacks. A relation of a fixed role
becomes that role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from complaintflow.compiled.actions import NamedRole, Relation, RoleRef
from complaintflow.compiled.policy import OwnerRow, Party, Role, Substitute
from complaintflow.compiler.confidential import eyes
from complaintflow.compiler.fields import is_true
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.names import RESERVED_ROLES, advice, listed
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.scope import FactType, Scope
from complaintflow.policy.approvals import EventPartySpec
from complaintflow.policy.located import Name
from complaintflow.policy.references import CUSTOMER, PARTY_WORDS, ROLE_WORDS, Kind
from complaintflow.policy.roles import RelationSpec, RoleInDatumSpec, RoleInFieldSpec, RoleRefSpec, RoleSpec
from complaintflow.source import Code, Related, quote

SENDERS = ("customer", "owner", "participants")
"""Words that may stand among the roles that send an event."""


def lower_roles(low: Lowering) -> Mapping[str, Role]:
    """Return the roles by name."""
    _check_aliases(low)
    return {str(name): _role(low, str(name), spec) for name, spec in low.document.roles.items()}


def _check_aliases(low: Lowering) -> None:
    taken = {str(name): name for name in low.document.roles}
    for spec in low.document.roles.values():
        for alias in spec.aliases:
            if alias in RESERVED_ROLES:
                message = f"{quote(alias)} already has a meaning and cannot name a role"
                low.findings.error(Code.RESERVED_NAME, alias.span, message)
            elif alias in taken:
                related = (Related("the name is given here", taken[alias].span),)
                message = f"{quote(alias)} is the name of a role already"
                low.findings.error(Code.DUPLICATE_NAME, alias.span, message, "", related)
            taken.setdefault(str(alias), alias)


def _role(low: Lowering, name: str, spec: RoleSpec) -> Role:
    known = Kind.ROLE
    if spec.unit is not None:
        low.refer(Kind.FIELD, spec.unit)
    superior = spec.superior if spec.superior is not None and low.refer(known, spec.superior) else None
    if superior == name:
        low.findings.error(Code.BAD_VALUE, superior.span, f"{quote(name)} cannot be its own superior")
    return Role(
        name=name,
        title=words(spec.title),
        unit=None if spec.unit is None else str(spec.unit),
        superior=None if superior is None else str(superior),
        substitutes=tuple(
            Substitute(
                str(substitute.role),
                None if substitute.from_ is None else str(substitute.from_),
                None if substitute.until is None else str(substitute.until),
            )
            for substitute in spec.substitutes
            if low.refer(known, substitute.role)
        ),
        relations={str(relation): str(role) for relation, role in spec.relations.items() if low.refer(known, role)},
        outside=is_true(spec.outside),
        clause=clause(spec.clause),
        aliases=tuple(map(str, spec.aliases)),
    )


def lower_senders(low: Lowering, names: tuple[Name, ...] | None) -> frozenset[str] | None:
    """Return the roles that may send something; None where anybody may."""
    return None if names is None else frozenset(low.refer_all(Kind.ROLE, names, SENDERS))


def lower_barred(low: Lowering, names: tuple[Name, ...], event: str) -> tuple[str, ...]:
    """Return the parties who may not send an event; report those who can be nobody when it happens."""
    for name in names:
        party = low.document.parties.get(name)
        if name == "applicant" and not low.document.approvals and not low.names.broken.get(Kind.APPROVAL):
            message = "nobody applies for anything in this policy"
            low.findings.error(Code.BAD_VALUE, name.span, message, "declare an approval, or name a party")
        elif event == "open" and (name == "applicant" or isinstance(party, EventPartySpec)):
            message = f"when a case is opened nobody is its {quote(name)} yet"
            low.findings.error(Code.BAD_VALUE, name.span, message, "name a party that a field holds")
    return low.refer_all(Kind.PARTY, names, PARTY_WORDS)


def lower_role(
    low: Lowering,
    spec: RoleRefSpec,
    requesters: Iterable[str] = (),
    words: Iterable[str] = ROLE_WORDS,
    scope: Scope | None = None,
) -> RoleRef | None:
    """Return who is meant, None when that cannot be said.

    `requesters` are the roles an applicant may hold, `scope` the data of an event that may name a role.
    """
    if isinstance(spec, RelationSpec):
        return _relation(low, spec, tuple(requesters))
    if not isinstance(spec, Name):
        return _named(low, spec, scope)
    return str(spec) if low.refer(Kind.ROLE, spec, words) else None


def lower_role_list(
    low: Lowering, specs: Iterable[RoleRefSpec], requesters: Iterable[str] = (), scope: Scope | None = None
) -> tuple[RoleRef, ...]:
    """Return everybody who is meant, each once."""
    asking = tuple(requesters)
    found = [lower_role(low, spec, asking, scope=scope) for spec in specs]
    return tuple(dict.fromkeys(ref for ref in found if ref is not None))


def _named(low: Lowering, spec: RoleInDatumSpec | RoleInFieldSpec, scope: Scope | None) -> NamedRole | None:
    """Return the fact or datum that names a role; report one that is not there or names something else."""
    if isinstance(spec, RoleInFieldSpec):
        if not low.refer(Kind.FIELD, spec.field):
            return None
        name, fact = spec.field, low.facts[str(spec.field)]
    else:
        found = datum_type(low, spec.data, scope)
        if found is None:
            return None
        name, fact = spec.data, found
    if fact.type not in ("choice", "set") or not all(low.names.declares(Kind.ROLE, choice) for choice in fact.choices):
        message = f"{quote(name)} does not name a role"
        low.findings.error(Code.WRONG_TYPE, name.span, message, "write `type: role`")
        return None
    return NamedRole(str(name) if isinstance(spec, RoleInFieldSpec) else f"data.{name}")


def datum_type(low: Lowering, name: Name, scope: Scope | None) -> FactType | None:
    """Return the type of a datum of the event at hand; report where there is none."""
    if scope is None or scope.data is None:
        message = f"no event is at hand here that could carry {quote(name)}"
        low.findings.error(Code.UNKNOWN_REFERENCE, name.span, message, "record the datum as a fact, and name that")
        return None
    found = scope.data.get(str(name))
    if found is None:
        message = f"the event carries no datum {quote(name)}"
        low.findings.error(Code.UNKNOWN_REFERENCE, name.span, message, advice(name, scope.data, "its data"))
    return found


def _relation(low: Lowering, spec: RelationSpec, requesters: tuple[str, ...]) -> RoleRef | None:
    if not low.refer(Kind.RELATION, spec.relation):
        return None
    if low.names.declares(Kind.ROLE, spec.of) or spec.of not in ("owner", "applicant", "actor"):
        if not low.refer(Kind.ROLE, spec.of):
            return None
        role = _related(low, str(spec.of), str(spec.relation))
        if role is None:
            _report_missing(low, spec, (str(spec.of),))
        return role
    asked = possible_owners(low) if spec.of == "owner" else requesters if spec.of == "applicant" else ()
    name = str(spec.relation)
    without = _remembered(
        low, ("without", name, asked), lambda: tuple(role for role in asked if _related(low, role, name) is None)
    )
    if without:
        _report_missing(low, spec, without)
    return Relation(name, str(spec.of))


def _related(low: Lowering, role: str, relation: str) -> str | None:
    declared = low.names.declared[Kind.ROLE].get(role)
    spec = None if declared is None else low.document.roles.get(declared)
    if spec is None:
        return None
    if relation == "superior":
        return None if spec.superior is None else str(spec.superior)
    target = next((target for name, target in spec.relations.items() if name == relation), None)
    return None if target is None else str(target)


def _report_missing(low: Lowering, spec: RelationSpec, roles: tuple[str, ...]) -> None:
    known = [role for role in roles if low.names.declares(Kind.ROLE, role)]
    if not known:
        return
    first = low.names.declared[Kind.ROLE][known[0]]
    low.findings.error(
        Code.UNKNOWN_REFERENCE,
        spec.relation.span,
        f"the relation {quote(spec.relation)} of `{spec.of}` is missing at {listed(known)}",
        f"declare it under `relations` of {quote(first)}",
    )


def possible_owners(low: Lowering) -> tuple[str, ...]:
    """Return the roles that the owners' table can answer with."""
    return _remembered(low, ("owners",), lambda: _possible_owners(low))


def _remembered(low: Lowering, what: tuple[object, ...], find: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """Return roles that many elements ask for, worked out once."""
    if what not in low.meant:
        low.meant[what] = find()
    return low.meant[what]


def _possible_owners(low: Lowering) -> tuple[str, ...]:
    names: list[str] = []
    for row in low.document.owners:
        match row.owner:
            case Name():
                names.append(str(row.owner))
            case RelationSpec(relation=relation, of=of):
                names.append(_related(low, str(of), str(relation)) or "")
            case RoleInFieldSpec(field=field) if str(field) in low.facts:
                names += low.facts[str(field)].choices
    return tuple(dict.fromkeys(name for name in names if low.names.declares(Kind.ROLE, name)))


def roles_meant(low: Lowering, ref: RoleRef, requesters: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return every role that a reference can mean; empty where that is not known before the case runs."""
    return _remembered(low, (ref, requesters), lambda: _roles_meant(low, ref, requesters))


def readers_meant(low: Lowering, refs: tuple[RoleRef, ...], requesters: tuple[str, ...]) -> tuple[str, ...]:
    """Return everybody whom a notice to these can reach: the customer, and every role that is meant."""

    def find() -> tuple[str, ...]:
        roles = [role for ref in refs for role in roles_meant(low, ref, requesters)]
        return tuple(dict.fromkeys([CUSTOMER, *roles] if CUSTOMER in refs else roles))

    return _remembered(low, ("readers", refs, requesters), find)


def _roles_meant(low: Lowering, ref: RoleRef, requesters: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(ref, Relation):
        targets = [_related(low, role, ref.name) for role in roles_meant(low, ref.of, requesters)]
        return tuple(dict.fromkeys(target for target in targets if target))
    if isinstance(ref, NamedRole):
        return () if ref.name not in low.facts else low.facts[ref.name].choices
    if low.names.declares(Kind.ROLE, ref):
        return (ref,)
    match ref:
        case "owner" | "participants":
            return possible_owners(low)
        case "applicant":
            return requesters
        case "customer" | "actor":
            return ()
        case _:
            return (ref,)


def lower_owners(low: Lowering) -> tuple[OwnerRow, ...]:
    """Return the owners' table; each row names one fixed role, or the fact that names one."""
    rows: list[OwnerRow] = []
    scope = low.case_scope().without(("owner",), "this table says who owns it")
    for spec in low.document.owners:
        when = resolve_condition(low, spec.when, scope)
        owner = lower_role(low, spec.owner, words=())
        if isinstance(owner, Relation):
            message = f"a row of `owners` names a role, and `{owner.of}` is not one"
            low.findings.error(Code.BAD_VALUE, spec.span, message)
        elif owner is not None:
            rows.append(OwnerRow(when, owner, clause(spec.clause)))
    return tuple(rows)


def lower_parties(low: Lowering) -> Mapping[str, Party]:
    """Return the people whom the procedure names."""
    parties: dict[str, Party] = {}
    for name, spec in low.document.parties.items():
        seen_by, title = eyes(spec, low.names, low.findings), words(spec.title)
        if not isinstance(spec, EventPartySpec):
            if low.refer(Kind.FIELD, spec.field):
                parties[str(name)] = Party(str(name), field=str(spec.field), title=title, **seen_by)
            continue
        events = low.refer_all(Kind.EVENT, spec.set_by)
        datum = None if spec.datum is None else str(spec.datum)
        carrying = [event for event in events if (datum or name) in low.data.get(event, {})]
        if spec.datum is not None and len(carrying) < len(events):
            event = next(event for event in events if event not in carrying)
            message = f"{quote(event)} carries no datum {quote(spec.datum)}"
            help_ = f"its data: {listed(low.data.get(event, {}))}"
            low.findings.error(Code.UNKNOWN_REFERENCE, spec.datum.span, message, help_)
        if datum is None and carrying and len(carrying) == len(events):
            datum = str(name)
        every = is_true(spec.every)
        parties[str(name)] = Party(str(name), events=events, datum=datum, every=every, title=title, **seen_by)
    return parties
