"""Nothing hidden from a role occurs in anything that the role is shown.

Policies are generated, with confidential facts, data and people laid over them; in every hidden place of a generated
history stands a token that occurs nowhere else. Which tokens are hidden is worked out here a second, plain way.
"""

import json
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from complaintflow.cli.app import make_app
from complaintflow.confidentiality import MARK
from complaintflow.facade import Case, Policy
from complaintflow.kernel.event import Event
from complaintflow.kernel.wire import event_json
from complaintflow.testing.histories import histories, move_on
from complaintflow.testing.policies import policies
from complaintflow.testing.text import policy_text

ROLES = ("agent", "lead", "boss", "deputy")
APP = make_app()

few_roles = st.lists(st.sampled_from(ROLES), max_size=2, unique=True)


@st.composite
def marks(draw):
    """How confidential something is."""
    marked = {key: True for key in ("personal", "sensitive") if draw(st.booleans())}
    if draw(st.booleans()):
        marked["visible_to"] = draw(few_roles)
    if draw(st.booleans()):
        marked["hidden_from"] = ["blamed"]
    return marked


@st.composite
def guarded(draw):
    """A generated policy with confidential fields, data and parties."""
    policy = draw(policies())
    text = {"type": "text"}
    policy["fields"] = {
        **policy["fields"],
        "name": {**text, **draw(marks())},
        "phone": {**text, **draw(marks())},
        "debt": {"type": "integer", **draw(marks())},
        "story": {**text, **draw(marks())},
        "staff": text,
    }
    shared = {key: draw(few_roles) for key in ("personal", "sensitive") if draw(st.booleans())}
    if draw(st.booleans()):
        # Whose facts say so: all of the history's, or none of them.
        whose = draw(st.sampled_from(("blamed_one", "nobody")))
        shared["withheld"] = [{"from": draw(few_roles), "when": {"staff": whose}}]
    if shared:
        policy["confidential"] = shared
    for event in ("call", "answer", "visit"):
        data = policy["events"][event]["data"]
        data["said"] = {**text, **draw(marks())}
        data["worth"] = {"type": "integer", **draw(marks())}
    policy["events"]["visit"]["records"] = ["phone"]
    if draw(st.booleans()):
        policy["events"]["call"]["do"] = [{"set": {"story": {"data": "said"}}}]
    policy["counters"] = {**policy.get("counters", {}), "worths": {"sum": "worth", "of": ["call", "answer"]}}
    policy["metrics"] = {"debts": {"sum": "debt", "of": "known"}, "longest": {"max": "debt", "of": "received"}}
    policy["reports"] = {
        "monthly": {
            "period": "month",
            "due": {"day": 5},
            "from": "agent",
            "contains": [
                {"figures": ["debts", "longest"]},
                {"table": ["received", "debts"], "by": "name"},
                {
                    "list": "known",
                    "show": ["name", "phone", "story", "debt", "branch", "party.teller", "last.call.said"],
                },
            ],
        }
    }
    policy["parties"] = {
        **policy.get("parties", {}),
        "blamed": {"field": "staff"},
        "teller": {"set_by": "open", **draw(marks())},
    }
    return policy


def readers(policy, spec):
    """The roles that may see something, the plain way; None is everybody."""
    shared = policy.get("confidential", {})
    if "visible_to" in spec:
        return spec["visible_to"]
    if spec.get("sensitive"):
        return shared.get("sensitive", shared.get("personal"))
    return shared.get("personal") if spec.get("personal") else None


class Planted:
    """Tokens put into a history, with the place of each."""

    def __init__(self, policy):
        self.policy = policy
        self.places = {}
        self.number = 0

    def token(self, *places, number=False):
        self.number += 1
        token = f"{self.number:03}7531902468" if number else f"Tok{self.number:03}zw"
        self.places[token] = places
        return int("9" + token) if number else token

    def spec(self, place):
        kind, event, name = place
        if kind == "field":
            return self.policy["fields"][name]
        if kind == "party":
            return self.policy["parties"][name]
        return self.policy["events"][event]["data"][name] if kind == "datum" else {"personal": True}

    def hidden(self, role, is_blamed):
        """The tokens that the role may not see: hidden in one of the places where they can stand."""
        rules = self.policy.get("confidential", {}).get("withheld", ())
        if any(role in rule["from"] and rule["when"] == {"staff": "blamed_one"} for rule in rules):
            role = "nobody in particular"
        for token, places in self.places.items():
            specs = [self.spec(place) for place in places]
            known = [readers(self.policy, spec) for spec in specs]
            if any(roles is not None and role not in roles for roles in known) or (
                is_blamed and any("hidden_from" in spec for spec in specs)
            ):
                yield token


def plant(policy, events, draw):
    """Put tokens into events, in the places that can be hidden."""
    planted = Planted(policy)
    # A datum that a policy copies into a fact, or records as one, is in all those places at once.
    copied = "do" in policy["events"]["call"] and policy["events"]["call"]["do"][0].get("set", {}).get("story")
    flows = {("datum", "call", "said"): (("field", "", "story"),)} if copied else {}
    flows |= {value: (key,) for key, (value,) in flows.items()}
    grown = []
    for event in events:
        data = dict(event.data)
        if event.name in ("open", "amend"):
            for name in ("name", "phone", "story"):
                place = ("field", "", name)
                data[name] = planted.token(place, *flows.get(place, ()))
            data["debt"] = planted.token(("field", "", "debt"), number=draw(st.booleans()))
            data["staff"] = "blamed_one"
            data["undeclared"] = {planted.token(("other", "", "")): [planted.token(("other", "", ""))]}
            data["branch"] = draw(st.sampled_from(["north", f"near {data['name']}"]))
        elif event.name in ("call", "answer", "visit"):
            place = ("datum", event.name, "said")
            data["said"] = planted.token(place, *flows.get(place, ()))
            data["worth"] = planted.token(("datum", event.name, "worth"), number=draw(st.booleans()))
        elif event.name in ("note", "withdraw", "retract", "approve", "reject", "extend", "reclassify"):
            data["text" if event.name == "note" else "reason"] = planted.token(("other", "", ""))
        actor = event.actor
        if event.name == "open":
            actor = replace(actor, id=planted.token(("party", "", "teller")), on_behalf_of=None)
        grown.append(replace(event, data=data, actor=actor))
    return planted, grown


def run(*arguments):
    result = CliRunner().invoke(APP, list(map(str, arguments)))
    assert result.exit_code in (0, 1), result.output + repr(result.exception)
    return result.output


@settings(max_examples=25)
@given(data=st.data())
def test_nothing_hidden_occurs_in_any_output(data, tmp_path_factory):
    spec = data.draw(guarded())
    policy = Policy.from_text(policy_text(spec))
    moves = data.draw(histories(policy, length=8, ticks=False))
    planted, events = plant(spec, [move for move in moves if isinstance(move, Event)], data.draw)
    role, is_blamed = data.draw(st.sampled_from(ROLES)), data.draw(st.booleans())
    who = f"{role}:blamed_one" if is_blamed else role
    folder = tmp_path_factory.mktemp("case")
    (folder / "policy.yaml").write_text(policy_text(spec), encoding="utf-8")
    lines = [json.dumps(event_json(event, policy.instant), ensure_ascii=data.draw(st.booleans())) for event in events]
    written = "\n".join([*lines, '{"case": "C", "Tok999": 1}'])
    (folder / "events.jsonl").write_text(written, encoding="utf-8", errors="replace")
    case = None
    for event in events:
        case = move_on(policy, case, event).case
    # Who is complained about is known to a view only where the case is there and says so.
    hidden = set(planted.hidden(role, is_blamed and case is not None))
    if readers(spec, {"personal": True}) is not None and role not in readers(spec, {"personal": True}):
        hidden.add("Tok999")
    files = (folder / "policy.yaml", folder / "events.jsonl")
    outputs = [
        run("run", *files, "--as", who, "--until", "2026-06-01", "--group", "name", "--group", "branch"),
        run("run", *files, "--as", who, "--json"),
        run("why", *files, "--case", "C", "--as", who),
        run("report", *files, "--period", "2026-03", "--as", who),
        run("report", *files, "--period", "2026-03", "--json", "--as", who),
        *(
            run("export", *files, "--until", "2026-06-01", "--as", who, f"--{form}", "-")
            for form in ("xes", "csv", "ocel", "cloudevents", "ical")
        ),
    ]
    if case is not None:
        actor = {"id": "blamed_one" if is_blamed else "p9", "roles": [role]}
        view = Case(policy, case).view(actor=actor)
        outputs.append(json.dumps(view.to_json(policy.instant), ensure_ascii=False))
        outputs.append(repr(view))
    for output in outputs:
        # A long line of a calendar goes on after a break and a space.
        whole = output.replace("\r", "").replace("\n ", "").casefold()
        assert [token for token in hidden if token.casefold() in whole] == []


def test_the_search_reaches_both_sides():
    """Of the tokens of a search some are hidden and some are shown."""
    sides = Counter()

    @settings(max_examples=50, derandomize=True, database=None, deadline=None)
    @given(st.data())
    def search(data):
        spec = data.draw(guarded())
        policy = Policy.from_text(policy_text(spec))
        moves = data.draw(histories(policy, length=4, ticks=False))
        planted, events = plant(spec, [move for move in moves if isinstance(move, Event)], data.draw)
        case = None
        for event in events:
            case = move_on(policy, case, event).case
        if case is None:
            return
        view = json.dumps(Case(policy, case).view(role="agent").to_json(policy.instant))
        for token in planted.places:
            sides[token in view] += 1
        sides["mark"] += json.dumps(MARK).strip('"') in view

    search()
    assert min(sides[True], sides[False], 4 * sides["mark"]) >= 8, sides
