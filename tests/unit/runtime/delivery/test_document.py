"""Files of deliveries: what they say, and what is wrong with them, at its place."""

import base64
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from complaintflow import PolicyError
from complaintflow.cli.app import make_app
from complaintflow.compiled.words import Words
from complaintflow.errors import DeliveryError
from complaintflow.policy import schema_of
from complaintflow.runtime.delivery import Deliveries, Secrets, load_delivery
from complaintflow.runtime.delivery.backoff import DAY, HOUR, MINUTE, Backoff
from complaintflow.runtime.delivery.document import DeliveryDocument
from complaintflow.runtime.delivery.loading import check_delivery
from complaintflow.source import Level
from tests.unit.runtime.delivery.parcels import POLICY, policy

FILE = """\
delivery: front_desk
format: 1
channels:
  email:
    url: "mailtos://{user}:{password}@smtp.example.com?from=desk@example.com&to={address}"
    secrets: {user: SMTP_USER, password: SMTP_PASSWORD}
    sender: {en: Complaints desk, zh: 投诉受理}
    timeout: 20
  system: {record: notices.jsonl}
  work: {record: "-", addresses: email}
webhooks:
  crm:
    url: "https://crm.example.com/in?key={key}"
    secrets: {key: CRM_KEY}
    signed_with: [CRM_SECRET, CRM_SECRET_OLD]
    effects: [state_entered, class_set]
    as: partner
    kilobytes: 64
  everything: {url: "https://bus.example.com/", signed_with: BUS_SECRET, effects: "*"}
retry: {first: 1m, at_most: 2h, give_up_after: 1w}
"""
SIGNING = "whsec_" + base64.b64encode(bytes(range(32))).decode()
SECRETS = {
    "SMTP_USER": "desk", "SMTP_PASSWORD": "p:w@d", "CRM_KEY": "k", "CRM_SECRET": SIGNING, "CRM_SECRET_OLD": SIGNING,
    "BUS_SECRET": SIGNING,
}  # fmt: skip


def written(folder: Path, text: str = FILE) -> Path:
    path = folder / "shop.delivery.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_says_where_everything_goes(tmp_path: Path):
    settings = load_delivery(written(tmp_path))
    email = settings.channels["email"]
    assert (settings.name, email.sender, email.timeout) == ("front_desk", Words("Complaints desk", "投诉受理"), 20)
    assert settings.channels["system"].record == tmp_path / "notices.jsonl"
    assert settings.channels["work"].addresses == "email"
    crm = settings.webhooks["crm"]
    assert (crm.target.as_role, crm.target.body_bytes, crm.target.signed_with) == (
        "partner", 64 * 1024, ("CRM_SECRET", "CRM_SECRET_OLD")
    )  # fmt: skip
    assert settings.webhook_effects == {"crm": ("state_entered", "class_set"), "everything": ("*",)}
    assert settings.backoff == Backoff(MINUTE, 2 * HOUR, 7 * DAY)


def test_a_file_is_opened_with_its_secrets(tmp_path: Path):
    deliveries = Deliveries.load(written(tmp_path), Secrets(SECRETS))
    assert deliveries.lanes == ("email", "system", "webhook:crm", "webhook:everything", "work")
    assert deliveries("letter") is None
    said = repr(deliveries) + repr(deliveries.settings) + repr([deliveries(lane) for lane in deliveries.lanes])
    assert "p:w@d" not in said
    assert SIGNING not in said


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_a_secret_that_is_missing_is_named_before_anything_is_sent(tmp_path: Path, missing: str):
    secrets = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(DeliveryError, match=f"`{missing}` is not in the secrets given"):
        Deliveries.load(written(tmp_path), Secrets(secrets))


def test_without_secrets_given_they_are_the_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    assert Deliveries.load(written(tmp_path)).lanes
    monkeypatch.delenv("CRM_KEY")
    with pytest.raises(DeliveryError, match="`CRM_KEY` is not in the environment"):
        Deliveries.load(written(tmp_path))


WRONG = [
    ("    timeout: 20", "    timeout: 0", "8:14", "from 1 to 100"),
    ("system: {record: notices.jsonl}", "system: {}", "9:11", "`url` and `record`"),
    ("system: {record: notices.jsonl}", "system: {record: a, url: 'json://h'}", "9:11", "`url` and `record`"),
    ("user: SMTP_USER, ", "", "5:10", "nothing fills the place `{user}`"),
    ("{user: SMTP_USER,", "{usr: A, user: SMTP_USER,", "6:15", "no place `{usr}`"),
    ("{user: SMTP_USER,", "{address: A, user: SMTP_USER,", "6:15", "filled with the address"),
    ("mailtos://{user}", "mailtos://{{user}", "5:10", "stands alone"),
    ('"mailtos://', '"smtp.example.com/', "5:10", "a URL of Apprise"),
    ("{user: SMTP_USER,", "{user: s3cr3t/x,", "6:21", "environment variable"),
    ("https://crm.", "http://crm.", "13:10", "must be `https`"),
    ("https://crm.", "https://u:p@crm.", "13:10", "no user and password"),
    ("effects: [state_entered", "effects: [state_enterd", "16:15", "did you mean `state_entered`"),
    ("effects: [state_entered", "effects: [refused", "16:15", "refusals cannot be told"),
    ("    signed_with: [CRM_SECRET, CRM_SECRET_OLD]\n", "", "13:5", "`signed_with` is missing"),
    ("first: 1m", "first: 3h", "20:8", "`first` is the shortest"),
    ("give_up_after: 1w", "give_up_after: 3 working days", "20:48", "counted in seconds"),
    ("format: 1", "format: 2", "2:9", "reads format `1`"),
    ("retry:", "retyr:", "20:1", "did you mean `retry`"),
]


@pytest.mark.parametrize(("right", "wrong", "place", "words"), WRONG)
def test_a_mistake_is_said_at_its_place(tmp_path: Path, right: str, wrong: str, place: str, words: str):
    path = written(tmp_path, FILE.replace(right, wrong, 1))
    with pytest.raises(PolicyError) as refused:
        load_delivery(path)
    assert f"{path}:{place}:" in str(refused.value)
    assert words in str(refused.value)


def test_a_role_that_the_policy_lacks_is_said(tmp_path: Path):
    path = written(tmp_path, FILE.replace("as: partner", "as: partnr"))
    assert check_delivery(path).diagnostics == ()
    found, *_ = (one for one in check_delivery(path, policy().compiled).diagnostics if one.level is Level.ERROR)
    assert "no role `partnr`" in found.message
    assert "`partner`" in found.help


def test_a_medium_of_the_policy_without_a_channel_is_said(tmp_path: Path):
    path = written(
        tmp_path, "delivery: mine\nformat: 1\nchannels: {mail: {record: m.jsonl}, work: {record: w.jsonl}}\n"
    )
    assert check_delivery(path).diagnostics == ()
    found = check_delivery(path, policy().compiled).diagnostics
    assert {(one.code.value, one.level) for one in found} == {("no-address", Level.WARNING)}
    mail = next(one for one in found if "`email`" in one.message)
    assert mail.help == "should `mail` be called `email`?"


def test_an_address_mistyped_is_known(tmp_path: Path):
    text = 'delivery: mine\nformat: 1\nchannels: {email: {url: "mailto://mail.example?to={adress}"}}\n'
    (found,) = check_delivery(written(tmp_path, text)).diagnostics
    assert found.help.startswith("did you mean `{address}`?")


def test_check_knows_the_file(tmp_path: Path):
    path = written(tmp_path, FILE.replace("as: partner", "as: partnr"))
    other = tmp_path / "shop.yaml"
    other.write_text(POLICY, encoding="utf-8")
    run = CliRunner()
    assert run.invoke(make_app(), ["check", str(path)]).exit_code == 0
    held = run.invoke(make_app(), ["check", str(path), "--policy", str(other), "--format", "plain"])
    assert held.exit_code == 1
    assert "partnr" in held.output


def test_the_schema_takes_what_the_reader_takes():
    schema = schema_of(DeliveryDocument)
    Draft202012Validator.check_schema(schema)
    printed = json.loads(CliRunner().invoke(make_app(), ["schema", "--for", "delivery"]).output)
    assert printed == schema
    good = {
        "delivery": "x",
        "format": 1,
        "channels": {"email": {"url": "json://h/{address}", "secrets": {"a": "B"}}},
        "webhooks": {"w": {"url": "https://h/", "signed_with": "S", "effects": "*"}},
        "retry": {"first": "1m"},
    }
    Draft202012Validator(schema).validate(good)
    assert not Draft202012Validator(schema).is_valid(good | {"retries": {}})
