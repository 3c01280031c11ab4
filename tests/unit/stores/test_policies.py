"""Pinned policies: what a row keeps, what becomes of files and holidays outside it, and damaged rows."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import holidays
import pytest

from complaintflow.compiled.dates import day_number
from complaintflow.compiler.public_holidays import public_holidays
from complaintflow.errors import PolicyError, StoreError
from complaintflow.facade import Policy
from complaintflow.stores.policies import holiday_notes, pin, pin_notes, unpin

TEXT = """policy: toy
format: 1
version: "1"
effective: 2026-01-01
until: 2027-12-31
time_zone: Asia/Shanghai
clauses: clauses/toy.yaml
extends: shared/common.yaml
lifecycle:
  initial: intake
  states: {intake: {}, done: {final: true, outcome: done}}
  transitions: [{event: close, from: intake, to: done, clause: T-1}]
deadlines: {reply: {starts: open, within: 2 working days, met_by: close}}
"""
COMMON = """base: common
format: 1
outcomes: {done: {title: {en: Done, zh: 完成}}}
calendars: {office: {working_days: [mon, tue, wed, thu, fri], holidays: CN, closed: {2026-03-02: Annual outing}}}
"""
CLAUSES = """clauses: toy
format: 1
document: {title: Toy rules}
entries: {T-1: {place: p. 1, text: Close it., status: modelled}}
"""
OPENED = "2026-09-28T09:00:00+08:00"


@pytest.fixture
def folder(tmp_path):
    for path, text in (("toy.yaml", TEXT), ("shared/common.yaml", COMMON), ("clauses/toy.yaml", CLAUSES)):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def row(folder):
    return pin(Policy.load(folder / "toy.yaml"), 17)


@pytest.fixture
def other_holidays(monkeypatch):
    """A later release of the package, which knows of one more day off."""

    def later(*arguments, **options):
        table = real(*arguments, **options)
        table[date(2026, 9, 29)] = "Day of complaints"
        return table

    real = holidays.country_holidays
    monkeypatch.setattr(holidays, "country_holidays", later)
    public_holidays.cache_clear()
    yield
    public_holidays.cache_clear()


def due(policy):
    return policy.instant(policy.open("C-1", at=OPENED).case.raw.runs["reply"][0].due)


def test_a_row_holds_every_text_by_its_path_the_policys_own_first(row):
    assert list(json.loads(row.sources).items()) == [
        ("toy.yaml", TEXT),
        ("clauses/toy.yaml", CLAUSES),
        ("shared/common.yaml", COMMON),
    ]
    assert (row.id, row.version, row.effective, row.added) == ("toy", "1", "2026-01-01", 17)
    assert "完成" in row.sources


def test_a_row_needs_no_file_and_is_the_same_from_anywhere(row, folder, tmp_path_factory):
    there = tmp_path_factory.mktemp("elsewhere")
    for path, text in json.loads(row.sources).items():
        (there / path).parent.mkdir(exist_ok=True)
        (there / path).write_text(text, encoding="utf-8")
        (folder / path).unlink()
    policy = unpin(row)
    assert policy.digest == row.digest
    assert pin(policy, 17) == row == pin(Policy.load(there / "toy.yaml"), 17)
    assert list(policy.loaded.register.entries) == ["T-1"]
    assert pin_notes(row, policy) == ()


def test_bytes_that_text_normalises_away_are_kept(folder):
    (folder / "toy.yaml").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    row = pin(Policy.load(folder / "toy.yaml"), 0)
    assert unpin(row).loaded.bundle.files["toy.yaml"] == (folder / "toy.yaml").read_bytes()


@pytest.mark.parametrize(
    ("name", "kept"), [("mine.yaml", "mine.yaml"), ("/a/../b.yaml", "b.yaml"), ("", "policy.yaml")]
)
def test_a_policy_given_as_text_can_be_pinned(name, kept):
    text = TEXT.replace("clauses: clauses/toy.yaml\n", "").replace("extends: shared/common.yaml\n", "")
    text = text.replace("2 working days", "2 days").replace(", outcome: done", "") + "outcomes: {done: {}}\n"
    row = pin(Policy.from_text(text, name), 0)
    assert list(json.loads(row.sources)) == [kept]
    assert pin(unpin(row), 0) == row


def test_a_policy_without_its_texts_cannot_be_pinned(folder):
    bare = Policy(Policy.load(folder / "toy.yaml").compiled)
    with pytest.raises(StoreError, match=r"expected one that was loaded; use `Policy.load`"):
        pin(bare, 0)


def test_newer_holidays_count_for_new_policies_only(row, folder, other_holidays):
    pinned, fresh = unpin(row), Policy.load(folder / "toy.yaml")
    assert (due(pinned), due(fresh)) == ("2026-09-30T09:00:00+08:00", "2026-10-08T09:00:00+08:00")
    assert fresh.digest == pinned.digest == row.digest
    assert pin(pinned, 17) == row
    (note,) = holiday_notes(row)
    assert (note.what, note.name) == ("holidays", "CN")
    assert str(note).endswith("1 days differ")
    assert holiday_notes(pin(fresh, 0)) == ()


def test_a_pinned_policy_does_not_ask_the_package(row, monkeypatch):
    monkeypatch.setattr(holidays, "country_holidays", None)
    public_holidays.cache_clear()
    assert due(unpin(row)) == "2026-09-30T09:00:00+08:00"


def test_a_country_that_the_package_gave_up_is_noted(row, monkeypatch):
    def gone(*where):
        raise ValueError("no public holidays are known for `CN`")

    (note,) = holiday_notes(row, gone)
    assert "days off, announced up to" in str(note)
    assert str(note).endswith("now no public holidays are known for `CN`")


def test_holidays_that_were_not_recorded_are_asked_for_only_on_request(row):
    record = json.loads(row.holidays)
    lost = replace(row, holidays=json.dumps(record | {"holidays": []}))
    with pytest.raises(StoreError, match="the public holidays of `CN` were not recorded"):
        unpin(lost)
    assert due(unpin(lost, missing=public_holidays)) == "2026-09-30T09:00:00+08:00"


def test_other_clocks_are_noted_and_stop_nothing(row):
    record = json.loads(row.holidays)
    record |= {"tzdata": "2019a", "zones": {"Asia/Shanghai": "sha256:00"}, "calendars": {"office": "sha256:11"}}
    moved = replace(row, holidays=json.dumps(record))
    policy = unpin(moved)
    assert [(note.what, note.name, note.then) for note in pin_notes(moved, policy)] == [
        ("tzdata", "Asia/Shanghai", "2019a"),
        ("zone", "Asia/Shanghai", "00"),
        ("calendar", "office", "11"),
    ]
    only_newer = replace(row, holidays=json.dumps(json.loads(row.holidays) | {"tzdata": "2019a"}))
    assert [note.what for note in pin_notes(only_newer, unpin(only_newer))] == ["tzdata"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2 working days", "3 working days", "means something else than it did: found the digest"),
        ("Annual outing", "Outing", None),
        ("2026-03-02", "2026-03-03", "the calendar `office` of the pinned policy `toy` version `1` counts otherwise"),
        ("lifecycle:", "lifecicle:", "no longer compiles; use release"),
        ("clauses: clauses/toy.yaml", "clauses: clauses/lost.yaml", "no longer compiles; use release"),
    ],
)
def test_texts_that_were_altered_are_refused(row, old, new, said):
    altered = replace(row, sources=row.sources.replace(old, new))
    assert altered != row
    if said is None:
        assert unpin(altered).digest == row.digest
        return
    with pytest.raises(StoreError, match=said):
        unpin(altered)


def test_diagnostics_of_a_pinned_policy_name_the_files_of_its_folder(row):
    with pytest.raises(StoreError) as caught:
        unpin(replace(row, sources=row.sources.replace("holidays: CN", "holidays: XX")))
    assert isinstance(caught.value.__cause__, PolicyError)
    assert "shared/common.yaml:4:" in str(caught.value)


@pytest.mark.parametrize("sources", ["", "[]", "{}", '{"toy.yaml": 1}', "[" * 100_000, '{"toy.yaml": "\\ud800"}'])
def test_damaged_texts_are_an_error_with_a_remedy(row, sources):
    with pytest.raises(StoreError, match=r"found no|has no .*texts.* back-up"):
        unpin(replace(row, sources=sources))


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"time_zone": 1}', "[" * 100_000])
def test_a_damaged_record_is_an_error_with_a_remedy(row, damage):
    with pytest.raises(StoreError, match=r"no readable record of its public holidays: .* from a back-up"):
        unpin(replace(row, holidays=damage))


@pytest.mark.parametrize(
    ("key", "value"),
    [("off", {}), ("off", [["2026-13-01", "x"]]), ("off", [["2026-01-01", 1]]), ("first", "2000"), ("country", None)],
)
def test_a_damaged_table_of_holidays_is_an_error(row, key, value):
    record = json.loads(row.holidays)
    record["holidays"][0][key] = value
    with pytest.raises(StoreError, match="no readable record"):
        unpin(replace(row, holidays=json.dumps(record)))


def test_recorded_days_are_written_as_dates(row):
    (table,) = json.loads(row.holidays)["holidays"]
    assert ["2026-10-01", "National Day"] in table["off"]
    assert (table["first"], table["last"], table["country"], table["subdivision"]) == (2000, 2060, "CN", None)
    assert day_number(date(2026, 10, 1)) in dict(unpin(row).loaded.bundle.holidays[0].days.off)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "histories").glob("*/pins/*.json")), ids=lambda path: path.stem
)
def test_rows_that_an_older_release_pinned_still_mean_what_they_meant(path):
    row = _row(path)
    assert unpin(row).digest == row.digest


def _row(path):
    from complaintflow.stores.rows import PolicyRow

    return PolicyRow(**json.loads(path.read_text(encoding="utf-8")))
