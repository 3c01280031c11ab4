"""Backtests: whichever engine answers, each row gets the class and the rules that the kernel gives it."""

import random
from dataclasses import replace
from pathlib import Path

import duckdb
import ibis
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.backtest import duckdb_engine, kernel_engine, polars_engine
from complaintflow.backtest.kernel_engine import answer
from complaintflow.backtest.outcome import Request
from complaintflow.backtest.questions import QuestionError, question_of
from complaintflow.backtest.rows import open_rows
from complaintflow.backtest.sources import ColumnMap
from complaintflow.backtest.warehouse import classified
from complaintflow.border import make_event
from complaintflow.facade import Policy
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft
from tests.property import backtest_tables as made

ROOT = Path(__file__).parents[2]
ENGINES = {"polars": polars_engine.run, "duckdb": duckdb_engine.run}
ANSWERS = ["backtest_class", "backtest_rules", "backtest_unfit"]
SEEDS = st.integers(0, 2**32)
SHIPPED = sorted((ROOT / "policies").glob("*.yaml"))


def kernel(request):
    """Return the kernel's outcome, and of each row the class, the rules and the columns that do not fit."""
    rows, rules = [], request.questions[0].target.rules

    def tell(row, answers, problem):
        one = answers[0]
        ids = None if one is None else ";".join(rules[number].id for number in one.matched)
        rows.append((None if one is None else one.text, ids, problem))

    return kernel_engine.run(request, open_rows(request.table), tell), rows


def hold_alike(request, folder):
    """Hold the engines of columns against the kernel, row by row and in all that they count."""
    expected, rows = kernel(request)
    for engine, run in ENGINES.items():
        output = folder / f"{engine}.parquet"
        found = run(replace(request, output=output))
        answered = pl.read_parquet(output).select(ANSWERS).rows()
        differing = [n for n, pair in enumerate(zip(rows, answered, strict=True), start=1) if pair[0] != pair[1]]
        assert not differing, (engine, differing[0], rows[differing[0] - 1], answered[differing[0] - 1])
        assert found.groups == expected.groups
        assert found.first == expected.first
        assert (found.rows, found.unread, found.unfit) == (expected.rows, expected.unread, expected.unfit)
        assert found.problems == expected.problems
    return expected


@given(SEEDS, st.booleans(), st.booleans())
@settings(max_examples=2)
def test_rows_of_text_are_answered_as_the_kernel_answers_them(tmp_path_factory, seed, local, last):
    r, folder = random.Random(seed), tmp_path_factory.mktemp("text")
    question = made.question(r)
    made.write_csv(folder / "t.csv", r, question.policy.fields, 60, local=local)
    mapping = ColumnMap(zone=question.policy.zone if local else None, last=last)
    hold_alike(Request(folder / "t.csv", (question,), mapping), folder)


@given(SEEDS)
@settings(max_examples=2)
def test_typed_rows_are_answered_as_the_kernel_answers_them(tmp_path_factory, seed):
    r, folder = random.Random(seed), tmp_path_factory.mktemp("typed")
    question = made.question(r)
    made.frame_of(r, question.policy.fields, 60).write_parquet(folder / "t.parquet")
    hold_alike(Request(folder / "t.parquet", (question,)), folder)


@given(SEEDS)
@settings(max_examples=2)
def test_columns_of_further_types_are_read_as_the_kernel_reads_them(tmp_path_factory, seed):
    r, folder = random.Random(seed), tmp_path_factory.mktemp("types")
    question = made.question(r)
    made.other_types(r, made.frame_of(r, question.policy.fields, 60)).write_parquet(folder / "t.parquet")
    hold_alike(Request(folder / "t.parquet", (question,), ColumnMap(zone=question.policy.zone)), folder)


ODD_FILES = {
    "ends of lines": b"amount,topic\r\n1,goods\r\n2000,injury\r\n",
    "a mark of the order of bytes": b"\xef\xbb\xbftopic,amount\ngoods,1\n",
    "cells of several lines": b'topic,amount\n"goods\n",1\ninjury,"2\n3"\n',
    "empty lines": b"topic,amount\ngoods,1\n\ninjury,2\n,\n",
    "short rows": b"topic,amount\ngoods\ninjury,2\n",
    "no end": b"topic,amount\ngoods,1",
    "doubled quotes": b'topic,amount\n"go""ods","1"\n',
    "nothing": b"topic,amount\n",
    "one column": b"topic\ngoods\n\ninjury\n",
    "a heading with blanks": b"topic, amount\ngoods,5000\n",
}


@pytest.mark.parametrize("name", ODD_FILES)
def test_files_that_are_written_otherwise_are_read_alike(tmp_path, name):
    path = tmp_path / "[1]*.csv"
    path.write_bytes(ODD_FILES[name])
    hold_alike(Request(path, (question_of(Policy.load(ROOT / "docs/how-to/shop.yaml").compiled),)), tmp_path)


@given(SEEDS)
@settings(max_examples=2)
def test_two_questions_and_a_column_of_reality_are_counted_as_the_kernel_counts_them(tmp_path_factory, seed):
    r, folder = random.Random(seed), tmp_path_factory.mktemp("two")
    # The second policy knows other choices, so that it reads the same column otherwise.
    one, two = made.question(r), made.question(r, made.TEXT.replace("[airbag, fire, none, its]", "[fire, brake, its]"))
    made.write_csv(folder / "t.csv", r, one.policy.fields, 60)
    found = hold_alike(Request(folder / "t.csv", (one, two), ColumnMap(), "topic"), folder)
    assert sum(found.pairs().values()) == sum(found.answers().values())


@given(SEEDS)
@settings(max_examples=2)
def test_a_warehouse_is_told_what_the_kernel_answers(tmp_path_factory, seed):
    r, path = random.Random(seed), tmp_path_factory.mktemp("warehouse") / "t.parquet"
    question = made.question(r, made.TEXT.replace("end: seen", "end: sold").replace("start: seen", "start: sold"))
    made.frame_of(r, question.policy.fields, 60, odd=False).write_parquet(path)
    types = {name: made.IBIS.get(datum.type, "string") for name, datum in question.policy.fields.items()}
    told = classified(question.policy, ibis.table({**types, "flags": "array<string>"}, name="complaints"))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Asia/Kolkata'")  # no session's zone may matter
        connection.execute(f"CREATE VIEW complaints AS SELECT * FROM read_parquet('{path}')")
        lines = connection.execute(ibis.to_sql(told, dialect="duckdb")).fetchall()
    rules = question.target.rules
    for line, row in zip(lines, kernel(Request(path, (question,)))[1], strict=True):
        found = dict(zip(told.columns, line, strict=True))
        ids = ";".join(rule.id for rule in rules if found[f"rule_{rule.id}"])
        assert (found["backtest_class"], ids, "") == row


def some(r, datum):
    """Return a value of a fact as an event carries it."""
    match datum.type:
        case "choice":
            return r.choice(datum.choices)
        case "set":
            return r.sample(datum.choices, r.randint(0, len(datum.choices)))
        case "bool":
            return r.random() < 0.5
        case "integer" | "number":
            return r.choice((0, 1, 3, 10, 100, 5_000, 200_000))
        case "date" | "moment":
            return r.choice(made.DAYS)
        case "instant":
            return made.MOMENTS[r.choice((0, 1, 2))]
        case "attachment" | "attachments":
            return None
        case "list":
            return r.choices(made.ITEMS, k=r.randint(0, 3))
        case _:
            return r.choice(made.ITEMS)


def hold_to_a_case(policy, question, r):
    """Hold the kernel's engine against the rules of a case that is really opened, where its opening is accepted."""
    data = {}
    for name, datum in policy.compiled.fields.items():
        if datum.settable and r.random() < 0.8:
            data[name] = some(r, datum)
    flags = [flag for flag in policy.compiled.flags if r.random() < 0.3]
    event = make_event("C-1", "open", f"{policy.compiled.effective}T12:00:00Z", None, {**data, "flags": flags})
    opened = policy.step(None, event).opened
    if opened is None:
        return
    draft = Draft(policy.compiled, opened.raw)
    refresh(draft, draft.clock)
    result, matched = question.target.decide(draft.view)
    facts = {name: value for name, value in opened.raw.facts.items() if name in question.fields}
    found = answer(question, {**facts, "flags": tuple(flags)})
    assert (found.text, found.matched) == (result, matched), (question.target.name, facts, flags, draft.view)
    if question.target is policy.compiled.classification:
        assert opened.raw.floor is not None or found.text == opened.klass
        told = policy.classify(data, flags=flags)
        assert (found.text, tuple(question.target.rules[n].id for n in found.matched)) == (told.klass, told.matched)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@given(SEEDS)
@settings(max_examples=1)
def test_every_policy_here_is_answered_by_all_engines_as_by_a_case_that_is_opened(tmp_path_factory, path, seed):
    r, folder = random.Random(seed), tmp_path_factory.mktemp("shipped")
    policy = Policy.load(path)
    for name in (None, *(table.name for table in policy.compiled.tables)):
        try:
            question = question_of(policy.compiled, name)
        except QuestionError:
            continue
        if question.is_plain:
            made.write_csv(folder / "t.csv", r, question.fields, 30, flags=tuple(policy.compiled.flags))
            hold_alike(Request(folder / "t.csv", (question,)), folder)
        for _ in range(10):
            hold_to_a_case(policy, question, r)
