"""A case of a store as people like to read it: how it stands, what happened, what is due, who was told.

In: a desk, a case, perhaps the role that looks, the present instant. Out: a `Look`, printed or as JSON. Of an erased
case only what its log and its row still say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from complaintflow.border import ActorLike
from complaintflow.cli.screen import Part, Screen, pad
from complaintflow.cli.service.notices import notice_rows, notices_json, print_notices
from complaintflow.cli.service.to_the_second import add_moment
from complaintflow.cli.service.words import Wording
from complaintflow.cli.timeline import Timeline
from complaintflow.cli.veil import sight_option
from complaintflow.confidentiality import MARK, CaseView, Seen
from complaintflow.confidentiality.whole import all_fields
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Case, Policy
from complaintflow.kernel.asking import EventOption
from complaintflow.kernel.wire import effect_json, event_json
from complaintflow.messages.places import shown
from complaintflow.runtime.answers import CaseSummary, Moment
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.letters import Letter, letters


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a case found. `case`, `view` and `seen` are None where it is erased, `seen` where all is shown."""

    summary: CaseSummary
    policy: Policy
    titles: Titles
    words: Wording
    now: int
    moments: tuple[Moment, ...]
    letters: tuple[Letter, ...]
    case: Case | None = None
    view: CaseView | None = None
    seen: Seen | None = None
    options: tuple[EventOption, ...] = ()

    @property
    def id(self) -> str:
        """What the case is called for whoever looks."""
        return self.summary.id if self.seen is None else self.seen.case_id

    def moment(self, us: int) -> str:
        """Return an instant in local time."""
        return self.words.moment(us, self.policy.compiled.zone)


def look(desk: ComplaintDesk, case: str, as_: str | None, now: int, language: str) -> Look:
    """Return what there is to see of a case. Raises StoreError: no such case; `Stop`: no such role."""
    summary = desk.summary(case)
    policy = desk.policy(summary.digest)
    titles, words = Titles(policy.compiled, language), Wording(language)
    sight = sight_option(policy, as_)
    role, who = _viewer(as_)
    moments = desk.timeline(summary.id, role, who)
    sent = tuple(letters(desk, case=summary.id))
    if summary.status == "erased":
        return Look(summary, policy, titles, words, now, moments, sent)
    stored = desk.case(summary.id)
    everybody = {"id": "everybody", "roles": list(policy.compiled.roles)}
    view = stored.view(role, who) if role or who else stored.view(None, everybody)
    seen = None if sight is None else Seen.of(sight, stored.raw)
    options = stored.allowed(who if who is not None else _holder(role)) if as_ else stored.allowed()
    live = summary.status == "live"
    return Look(summary, policy, titles, words, now, moments, sent, stored, view, seen, options if live else ())


def _viewer(as_: str | None) -> tuple[str | None, ActorLike]:
    if as_ is None:
        return None, None
    role, _, person = (part.strip() for part in as_.partition(":"))
    return (None, {"id": person, "roles": [role]}) if person else (role, None)


def _holder(role: str | None) -> ActorLike:
    return None if role is None else {"id": "somebody", "roles": [role]}


# ---- for people


def print_case(found: Look) -> None:
    """Print a case."""
    screen = Screen()
    _print_head(found, screen)
    _print_facts(found, screen)
    _head(screen, found.words("history"))
    timeline = Timeline(found.policy, found.titles)
    for moment in found.moments:
        add_moment(timeline, moment.event, moment.effects)
    timeline.print_case(screen)
    rows = notice_rows(found.letters, found.case, found.seen, found.titles, found.words, found.moment)
    if rows:
        _head(screen, found.words("notices"))
        print_notices(rows, found.words, screen)
    if found.case is None:
        return
    _print_due(found, screen)
    if found.summary.status == "live":
        _head(screen, found.words("now_possible"))
        if found.options:
            print_possible(found.options, found.titles, found.words, screen)
        else:
            screen.line(f"  {found.words('nothing_possible' if found.case.raw.closed else 'nobody')}")


def _head(screen: Screen, text: str) -> None:
    screen.line()
    screen.line(Part(text, "bold"))


def _print_head(found: Look, screen: Screen) -> None:
    words, titles, summary = found.words, found.titles, found.summary
    title = found.policy.compiled.title.in_language(words.language) or found.policy.id
    version = words("version", found.policy.version)
    screen.line(Part(found.id, "bold cyan"), f"  {title}", Part(f"  {found.policy.id}{words.clause}{version}", "dim"))
    if summary.status != "live":
        screen.line(Part(f"  {words(summary.status)}", "yellow"))
    lines = [("state", words.title(titles.of("state", summary.state), summary.state))]
    if summary.klass is not None:
        lines.append(("class", words.title(titles.of("class", summary.klass), summary.klass)))
    if summary.owner is not None:
        lines.append(("owner", words.title(titles.of("role", summary.owner), summary.owner)))
    lines.append(("opened", found.moment(summary.opened)))
    if summary.closed is not None:
        outcome = "" if summary.outcome is None else f"  {titles.of('outcome', summary.outcome)}"
        lines.append(("closed", found.moment(summary.closed) + outcome))
    if found.view is not None:
        lines += _further(found, found.view)
    width = max(_cells(words(key)) for key, _ in lines)
    for key, text in lines:
        screen.line(Part(f"  {pad(words(key), width)}  ", "dim"), text)
    if summary.status == "live" and summary.next_due is not None and summary.next_due < found.now:
        screen.line(Part(f"  {words('late_worker', found.moment(summary.next_due))}", "yellow"))


def _further(found: Look, view: CaseView) -> list[tuple[str, str]]:
    words, titles = found.words, found.titles
    lines: list[tuple[str, str]] = []
    if view.flags:
        lines.append(("flags", words.separator.join(titles.of("flag", one) for one in view.flags)))
    if view.links:
        linked = [f"{one.case} ({titles.shared(one.relation)})" for one in view.links]
        lines.append(("linked", words.separator.join(linked)))
    if view.merged_into is not None:
        lines.append(("merged", view.merged_into))
    for name, track in view.tracks.items():
        inner = titles.inside(name)
        stands = inner.of("state", track.state) if track.outcome is None else inner.of("outcome", track.outcome)
        lines.append(("track", f"{name}  {stands}"))
    return lines


def _print_facts(found: Look, screen: Screen) -> None:
    if found.view is None:
        return
    fields = found.policy.compiled.fields
    known = all_fields(found.policy.compiled)
    told = [(name, value) for name, value in found.view.facts.items() if value is not None and name in fields]
    if not told:
        return
    _head(screen, found.words("facts"))
    labels = {name: found.titles.of("field", name) for name, _ in told}
    width = max(_cells(label) for label in labels.values())
    zone, language = found.policy.compiled.zone, found.words.language
    for name, value in told:
        text = MARK if value == MARK else shown(known[name], value, language, zone)
        screen.line(Part(f"  {pad(labels[name], width)}  ", "dim"), text.replace("\n", " "))


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _print_due(found: Look, screen: Screen) -> None:
    if found.view is None or not found.view.due:
        return
    words, titles = found.words, found.titles
    _head(screen, words("due"))
    owner = "—" if found.summary.owner is None else titles.of("role", found.summary.owner)
    rows, styles = [], []
    for one in found.view.due:
        if isinstance(one.due, int):
            at = found.moment(one.due)
            left = words("paused") if one.status == "paused" else words.left(one.due, found.now)
            late = one.due < found.now and one.status != "paused"
        else:
            at, left, late = one.due, "", False
        rows.append((at, titles.of("deadline", one.deadline), owner, left))
        styles.append("red" if late or one.status == "breached" else "")
    header = (words("when"), words("deadline"), words("owner"), words("left"))
    screen.columns(header, rows, indent="  ", styles=styles)


def print_possible(options: Iterable[EventOption], titles: Titles, words: Wording, screen: Screen) -> None:
    """Print the events that may be sent: name, title, and what each needs."""
    listed = [(one.event, _title(titles, one.event), words.separator.join(one.needs)) for one in options]
    if not listed:
        screen.line(f"  {words('nobody')}")
        return
    name_width = max(_cells(name) for name, _, _ in listed)
    title_width = max(_cells(title) for _, title, _ in listed)
    for name, title, needs in listed:
        asked = Part(f"  {words('needs', needs)}" if needs else "", "dim")
        screen.line(f"  {pad(name, name_width)}  {pad(title, title_width)}", asked)


def _title(titles: Titles, event: str) -> str:
    title = titles.of("event", event)
    return "" if title == event.replace("_", " ") else title


# ---- for programs


def as_json(found: Look) -> str:
    """Return a case as a JSON object: the case as it stands, its log, its notices, what may be sent."""
    instant = found.policy.instant
    summary = found.summary
    told: dict[str, object] = {
        "case": found.id, "status": summary.status, "version": summary.version,
        "policy": {"id": found.policy.id, "version": found.policy.version, "digest": found.policy.digest},
        "state": summary.state, "class": summary.klass, "owner": summary.owner, "outcome": summary.outcome,
        "opened": instant(summary.opened), "closed": None if summary.closed is None else instant(summary.closed),
    }  # fmt: skip
    if found.view is not None:
        view = found.view.to_json(instant)
        told |= {key: view[key] for key in ("flags", "facts", "due", "deadlines", "links", "merged_into", "tracks")}
    told["log"] = [
        {
            "n": one.n, "kind": one.kind, "at": instant(one.at),
            "event": None if one.event is None else event_json(one.event, instant),
            "effects": [effect_json(effect, instant) for effect in one.effects],
        }
        for one in found.moments
    ]  # fmt: skip
    told["notices"] = notices_json(found.letters, found.case, found.seen, instant)
    told["allowed"] = [{"event": one.event, "needs": list(one.needs), "only_if": one.only_if} for one in found.options]
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
