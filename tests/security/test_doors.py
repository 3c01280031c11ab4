"""Through every door of the service a role sees what it may see, and no more: views, timelines, the command line."""

import json
from pathlib import Path

import pytest

from complaintflow.__main__ import main
from complaintflow.facade import Policy
from complaintflow.runtime.desk import ComplaintDesk

POLICY = "docs/examples/confidential.yaml"
EVENTS = [
    json.loads(line)
    for line in Path("docs/examples/confidential.jsonl").read_text(encoding="utf-8").splitlines()
    if line
]
ROLES = sorted(Policy.load(POLICY).compiled.roles)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("doors") / "cases.db"
    with ComplaintDesk.connect(path, POLICY) as desk:
        desk.send_all(EVENTS)
        for case in sorted({event["case"] for event in EVENTS}):
            desk.advance(case, "2026-04-30T00:00:00+08:00")
    return path


def texts(value):
    """The texts and long numbers in a value."""
    if isinstance(value, dict):
        return {one for item in value.values() for one in texts(item)}
    if isinstance(value, list | tuple):
        return {one for item in value for one in texts(item)}
    return (
        {str(value)} if isinstance(value, str | int) and not isinstance(value, bool) and len(str(value)) > 2 else set()
    )


def secrets_of(desk, case, role):
    """What a case holds in facts that a role may not see, and nowhere else."""
    raw, seen = desk.case(case).raw.facts, desk.view(case, role)
    shown = {**seen.facts, **seen.undeclared}
    hidden = {name for name, value in raw.items() if shown.get(name) != value}
    open_ = texts([value for name, value in raw.items() if name not in hidden])
    return {one for one in texts([raw[name] for name in hidden]) if not any(one in other for other in open_)}


@pytest.fixture
def printed(monkeypatch, capsys, store):
    def run(*words):
        monkeypatch.setattr("sys.argv", ["complaintflow", *words, "--db", str(store)])
        with pytest.raises(SystemExit):
            main()
        told = capsys.readouterr()
        return told.out + told.err

    return run


@pytest.mark.parametrize("role", ROLES)
def test_no_door_shows_what_a_role_may_not_see(store, printed, role):
    with ComplaintDesk.connect(store) as desk:
        secrets = {row.id: secrets_of(desk, row.id, role) for row in desk.cases()}
        doors = {
            case: [
                str(desk.view(case, role)),
                json.dumps(desk.view(case, role).to_json(str), ensure_ascii=False),
                str(desk.timeline(case, role)),
            ]
            for case in secrets
        }
        letters = {case: {effect.id for moment in desk.timeline(case) for effect in moment.effects} for case in secrets}
    for case, hidden in secrets.items():
        for form in ("human", "json"):
            doors[case].append(printed("case", "show", case, "--as", role, "--format", form))
        doors[case].append(printed("case", "why", case, "--as", role))
        doors[case] += [printed("outbox", "show", one, "--as", role) for one in sorted(letters[case])[:6]]
        doors[case] += [
            printed("case", "list"),
            printed("case", "due", "--until", "2026-12-31"),
            printed("outbox", "list"),
        ]
        for secret in hidden:
            for number, said in enumerate(doors[case]):
                assert secret not in said, (role, case, secret, number)


def test_there_is_something_to_hide(store):
    with ComplaintDesk.connect(store) as desk:
        hidden = {role: sum(len(secrets_of(desk, row.id, role)) for row in desk.cases()) for role in ROLES}
    assert sum(number >= 3 for number in hidden.values()) >= 2, hidden
