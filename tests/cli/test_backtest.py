"""`complaintflow backtest` from its real entry point: counts, comparisons, rows written, what does not fit."""

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from complaintflow.__main__ import main

ROOT = Path(__file__).parents[2]
SHOP, TABLE = "docs/how-to/shop.yaml", "docs/how-to/shop.complaints.csv"
MAPPED = (SHOP, TABLE, "--map", "docs/how-to/shop.complaints.map.yaml")
STATEFUL = """\
policy: stateful
format: 1
version: "1"
title: {en: Classes by state, zh: 按状态分级}
effective: 2025-01-01
time_zone: Asia/Shanghai
last_resort: clerk
fields:
  urgent: {title: {en: Urgent, zh: 紧急}, type: bool}
roles:
  clerk: {title: {en: Clerk, zh: 职员}}
outcomes:
  done: {title: {en: Done, zh: 办结}}
classes: [low, high]
classification:
  default: low
  rules:
    - {id: at_once, when: {state: hurried}, class: high}
events:
  answer: {title: {en: Answered, zh: 已答复}, by: clerk}
lifecycle:
  initial:
    - {when: {urgent: true}, state: hurried}
    - {state: received}
  states:
    received: {title: {en: Received, zh: 已收到}}
    hurried: {title: {en: Hurried, zh: 加急}}
    answered: {title: {en: Answered, zh: 已答复}, final: true, outcome: done}
  transitions:
    - {from: [received, hurried], event: answer, to: answered, by: clerk}
"""


@pytest.fixture
def backtest(monkeypatch, capfd):
    """Run the command in this process, from its real entry point, and return what it printed."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LC_ALL", "C")

    def run(*words, code=0):
        monkeypatch.setattr(sys, "argv", ["complaintflow", "backtest", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
        told = capfd.readouterr()
        assert stopped.value.code == code, told
        return told

    return run


@pytest.fixture
def table(tmp_path):
    """A table with two cells that do not fit, an empty one, and a row that says nothing."""
    path = tmp_path / "old.csv"
    path.write_text("topic,amount,given\ninjury,1,serious\nfires,x,normal\ngoods,2000,\n,,\n,1,\n", encoding="utf-8")
    return path


def test_every_engine_tells_the_same(backtest, tmp_path):
    told = {}
    for engine in ("polars", "duckdb", "kernel"):
        words = (*MAPPED, "--actual", "decided", "--against", "docs/how-to/shop-changed.yaml", "--engine", engine)
        told[engine] = json.loads(backtest(*words, "--json").out)
        assert told[engine].pop("engine") == engine
    assert told["polars"] == told["duckdb"] == told["kernel"]
    assert told["kernel"]["changes"] == [{"from": "normal", "to": "serious", "rows": 3, "first": [2, 6, 8]}]
    assert {"actual": "normal", "answer": "serious", "rows": 1} in told["kernel"]["actual"]


@pytest.mark.parametrize("engine", ["polars", "duckdb", "kernel"])
def test_rows_are_written_with_their_answers_and_cells_that_do_not_fit_are_named(backtest, table, tmp_path, engine):
    out = tmp_path / "out.csv"
    ran = backtest(SHOP, table, "--engine", engine, "--output", out, code=1)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["backtest_class"] for row in rows] == ["serious", "", "serious", "normal"]
    assert [row["backtest_rules"] for row in rows] == ["injury", "", "expensive", ""]
    assert [row["backtest_unfit"] for row in rows] == ["", "topic;amount", "", ""]
    assert [row["given"] for row in rows] == ["serious", "normal", "", ""]
    assert "row 2, column `topic`: found `fires`, expected one of `goods`, `service`" in ran.out
    assert "1 row is not answered" in ran.out


def test_a_gzipped_table_and_parquet_are_read_too(backtest, table, tmp_path):
    zipped, parquet, out = tmp_path / "old.csv.gz", tmp_path / "old.parquet", tmp_path / "out.parquet"
    zipped.write_bytes(gzip.compress(table.read_bytes()))
    rows = pl.read_csv(table, infer_schema=False)
    rows.filter(pl.any_horizontal(pl.all().is_not_null())).write_parquet(parquet)
    expected = json.loads(backtest(SHOP, table, "--json", "--engine", "kernel", code=1).out)
    for path in (zipped, parquet):
        for engine in ("polars", "duckdb", "kernel"):
            found = json.loads(backtest(SHOP, path, "--json", "--engine", engine, code=1).out)
            assert {**found, "engine": "kernel"} == expected
    backtest(SHOP, parquet, "--output", out, code=1)
    assert pl.read_parquet(out)["backtest_class"].to_list() == ["serious", None, "serious", "normal"]


def test_a_rule_that_no_column_can_answer_is_named_and_the_kernel_answers_it(backtest, tmp_path):
    policy, table = tmp_path / "stateful.yaml", tmp_path / "old.csv"
    policy.write_text(STATEFUL, encoding="utf-8")
    table.write_text("urgent\ntrue\nfalse\n", encoding="utf-8")
    told = backtest(policy, table).out
    assert "engine kernel" in told
    assert "the rule `at_once` asks for `state` (it is no fact of the complaint)" in told
    assert json.loads(backtest(policy, table, "--json").out)["policies"][0]["rules"][0]["matched"] == 1
    for engine in ("polars", "duckdb"):
        refused = backtest(policy, table, "--engine", engine, code=2).err
        assert "the rule `at_once` asks for `state`, which no column can say" in refused
    assert "规则`at_once`用到`state`" in backtest(policy, table, "--sql", "--lang", "zh", code=2).err


def test_a_row_that_is_none_is_named_by_the_kernel_and_refuses_the_table_elsewhere(backtest, tmp_path):
    table = tmp_path / "old.csv"
    table.write_text("topic,amount\ngoods,1\ngoods,1,2,3\ninjury,2\n", encoding="utf-8")
    assert "row 2: 4 cells under 2 headings" in backtest(SHOP, table, "--engine", "kernel", code=1).out
    assert "Polars cannot read it" in backtest(SHOP, table, "--engine", "polars", code=2).err
    assert "DuckDB cannot read it" in backtest(SHOP, table, "--engine", "duckdb", code=2).err


def test_no_value_of_a_policy_or_a_table_becomes_sql(backtest, tmp_path):
    policy, table = tmp_path / "policy.yaml", tmp_path / "'; DROP TABLE s0; --.csv"
    column = "top\"ic'); --"
    text = (ROOT / SHOP).read_text(encoding="utf-8").replace("topic: injury", 'letter: "\'); DROP TABLE s0; --"')
    fields = "fields:\n  letter: {title: {en: Letter, zh: 来信}, type: text}"
    policy.write_text(text.replace("fields:", fields, 1), encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[column], ["'); DROP TABLE s0; --"], ["''"]])
    names = tmp_path / "map.yaml"
    names.write_text(
        f"map: odd\nformat: 1\nzone: UTC\ncase: x\nopen:\n  at: x\n  facts: {{letter: {json.dumps(column)}}}\n",
        encoding="utf-8",
    )
    told = json.loads(backtest(policy, table, "--map", names, "--engine", "duckdb", "--json").out)
    assert told["policies"][0]["rules"][0] == {"rule": "injury", "matched": 1, "decided": 1}
    assert backtest(policy, table, "--map", names, "--sql").out.startswith("WITH s0 AS (")


def test_mistakes_are_said_before_any_work(backtest, table, tmp_path):
    said = {
        ("policies/housing.yaml", table): "the policy `housing` has no classification",
        (SHOP, table, "--table", "nothing"): "has no table `nothing`",
        (SHOP, table, "--actual", "nothing"): "the table has no such column",
        (SHOP, table, "--output", table): "that is the table itself",
        (SHOP, table, "--output", tmp_path / "out.xlsx"): "ends with `.csv`, `.parquet` or `.pq`",
        (SHOP, tmp_path / "none.csv"): "none.csv",
        (SHOP, table, "--map", "docs/how-to/shop.complaints.map.yaml"): "from the column `subject`",
        (SHOP, table, "--engine", "kernel", "--output", tmp_path / "out.parquet"): "writes CSV only",
    }
    for words, sentence in said.items():
        assert sentence in backtest(*words, code=2).err
    taken = tmp_path / "taken.csv"
    taken.write_text("topic,backtest_class\n", encoding="utf-8")
    assert "the column `backtest_class` has a name that answers have" in backtest(SHOP, taken, code=2).err
    twice = tmp_path / "twice.csv"
    twice.write_text("topic,topic\n", encoding="utf-8")
    assert "names `topic` twice" in backtest(SHOP, twice, code=2).err


WITHOUT = """
import importlib.util, sys
for name in ("polars", "duckdb", "ibis"):
    sys.modules[name] = None
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "polars" else found(name, *more)
from complaintflow.__main__ import main
for words in sys.argv[1:]:
    sys.argv = ["complaintflow", "backtest", *words.split()]
    try:
        main()
    except SystemExit as ended:
        print("code", ended.code, file=sys.stderr)
"""


def test_without_the_extra_the_kernel_answers_csv_and_the_rest_says_what_to_install(table, tmp_path):
    parquet = tmp_path / "old.parquet"
    pl.DataFrame({"topic": ["goods"]}).write_parquet(parquet)
    refused = (f"{table} --engine polars", f"{table} --engine duckdb", f"{table} --sql", f"{parquet}")
    words = [f"{SHOP} {line}" for line in (table, *refused)]
    command = [sys.executable, "-c", WITHOUT, *words]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert "engine kernel" in ran.stdout
    told = "error: this needs the extra `backtest`: pip install 'complaintflow[backtest]'\ncode 2\n"
    assert ran.stderr == "code 1\n" + told * len(refused)
