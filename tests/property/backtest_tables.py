"""Random tables and random questions for backtests: every type of fact, every operator, every hit policy, odd cells."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import polars as pl

from complaintflow.backtest.questions import question_of
from complaintflow.compiled.condition import All, Any, Const, Not
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiled.table import Rule
from complaintflow.compiler.conditions import compile_condition
from complaintflow.compiler.tables import compile_table
from complaintflow.facade import Policy

TEXT = """\
policy: backtested
format: 1
version: "1"
title: {en: Every type of fact, zh: 各种类型的事实}
effective: 2025-01-01
time_zone: Europe/Berlin
last_resort: clerk
fields:
  said: {title: {en: Said, zh: 文本}, type: text}
  topic: {title: {en: Topic, zh: 事项}, type: choice, choices: [airbag, fire, none, its]}
  wishes: {title: {en: Wishes, zh: 诉求}, type: set, choices: [refund, repair, apology]}
  names: {title: {en: Names, zh: 名单}, type: list}
  urgent: {title: {en: Urgent, zh: 紧急}, type: bool}
  times: {title: {en: Times, zh: 次数}, type: integer}
  amount: {title: {en: Amount, zh: 金额}, type: number}
  bought: {title: {en: Bought, zh: 购买日期}, type: date}
  seen: {title: {en: Seen, zh: 发现时间}, type: instant}
  told: {title: {en: Told, zh: 告知时间}, type: moment}
  sold: {title: {en: Sold, zh: 销售日期}, type: date}
  scan: {title: {en: Scan, zh: 扫描件}, type: attachment}
  papers: {title: {en: Papers, zh: 材料}, type: attachments}
  days: {title: {en: Days, zh: 天数}, type: integer, age: {start: bought, end: seen, unit: days}}
  weeks: {title: {en: Weeks, zh: 周数}, type: integer, age: {start: seen, end: told, unit: weeks}}
  months: {title: {en: Months, zh: 月数}, type: integer, age: {start: bought, end: told, unit: months}}
  years: {title: {en: Years, zh: 年数}, type: integer, age: {start: bought, end: seen, unit: years}}
  fixed: {title: {en: Fixed, zh: 程序写入}, type: bool, settable: false}
roles:
  clerk: {title: {en: Clerk, zh: 职员}}
flags:
  repeat: {title: {en: Repeat, zh: 重复}}
  many: {title: {en: Many, zh: 多发}}
counters:
  calls: {title: {en: Calls, zh: 答复次数}, count: answer}
outcomes:
  done: {title: {en: Done, zh: 办结}}
classes: [low, middle, high]
events:
  answer: {title: {en: Answered, zh: 已答复}, by: clerk}
lifecycle:
  initial: received
  states:
    received: {title: {en: Received, zh: 已收到}}
    answered: {title: {en: Answered, zh: 已答复}, final: true, outcome: done}
  transitions:
    - {from: received, event: answer, to: answered, by: clerk}
"""

NUMBERS = (0, 1, -1, 3, 2.5, -0.5, 1000, 0.1, 12.34, 2**53, 2**53 + 1, 2**53 + 0.0, 10**17 + 1, 1e17, 10**18, -(10**18))
ORDERED = ("more_than", "at_least", "less_than", "at_most")
COUNTED = ("count_is", "count_more_than", "count_at_least", "count_less_than", "count_at_most")
TEXTS = ("airbag", "fire", "none", "it's", "its", "", "火", "'; DROP TABLE x; --", 'a"b', "missing")
ITEMS = ("refund", "repair", "apology", "火", "x y")
DAYS = ("2024-02-29", "2023-02-28", "2025-03-30", "2025-10-26", "1969-12-31", "0001-01-01", "9999-12-31", "2024-12-31")
MOMENTS = (
    "2025-03-30T02:30:00+02:00", "2025-10-26T00:30:00Z", "2024-02-29T23:59:59.999999-05:00", "1969-12-31T23:59:59.5Z",
    "2025-01-01T00:00:00+0100", "1900-01-01 00:00:00+08", "2024-06-01t12:00Z", "2300-07-01T00:00:00Z",
)  # fmt: skip
LOCALS = ("2025-03-30 02:30:00", "2025-10-26 02:30:00", "2024-06-01T12:00", "1893-04-01 00:03:00", "2080-07-01 12:00")
ODD = {
    "bool": ("TRUE", "False", " true ", "yes", "1"),
    "integer": ("+7", "-0", "007", "3.0", "12345678901234567890", "1000000000000000001", "１", "1,000", " 5 "),
    "number": ("+7", ".5", "1.", "1e3", "1E-2", "nan", "inf", "1e19", "0.1", "-0.0", "９", "1_000", "9007199254740993"),
    "date": ("2025-02-29", "2024-2-1", "20240201", "0000-01-01", "2024-02-30", "2024-06-31"),
    "instant": ("2025-02-29T00:00:00Z", "2024-06-01T24:00Z", "2024-06-01T12:00:61Z", "0001-01-01T00:00+01:00", "soon"),
    "choice": ("Airbag", " fire　", "fires"),
    "set": ("refund;repair", " repair ; ;refund;", "refund;other", ";", "refund;refund"),
    "list": ("a;b", ";;", "a", "a; b ;a"),
}  # fmt: skip


@lru_cache(maxsize=8)
def policy_of(text=TEXT):
    return Policy.from_text(text).compiled


def micros(text):
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def values_of(kind):
    """Return values of a policy to compare a fact of a type with."""
    match kind:
        case "bool":
            return (True, False)
        case "integer" | "number":
            return NUMBERS
        case "date":
            return DAYS
        case "instant":
            return tuple(map(micros, MOMENTS))
        case "set" | "list":
            return ITEMS
        case _:
            return TEXTS


def comparison(r, names):
    name, kind = r.choice(names)
    if kind in ("moment", "attachment") or r.random() < 0.15:
        return Compare(name, r.choice(["present", "missing"]))
    if kind in ("set", "list", "attachments"):
        operator = r.choice(["has", "has_any", "has_all", *COUNTED] if kind != "attachments" else COUNTED)
        some = tuple(r.sample(values_of(kind), r.randint(1, 2))) if kind != "attachments" else ()
        value = r.randint(0, 3) if operator in COUNTED else some[0] if operator == "has" else some
        return Compare(name, operator, value)
    ordered = ORDERED if kind in ("integer", "number", "date", "instant") else ()
    operator = r.choice(["is", "is_not", "in", "not_in", *ordered])
    values = values_of(kind)
    value = (
        tuple(r.sample(values, r.randint(1, min(3, len(values))))) if operator in ("in", "not_in") else r.choice(values)
    )
    return Compare(name, operator, value)


def tree(r, names, depth=0):
    what = r.random()
    if depth > 3 or what < 0.5:
        return comparison(r, names)
    if what < 0.55:
        return Const(r.random() < 0.5)
    if what < 0.7:
        return Not(tree(r, names, depth + 1))
    parts = tuple(tree(r, names, depth + 1) for _ in range(r.randint(0, 3)))
    return All(parts) if what < 0.85 else Any(parts)


def table(r, name, hit_policy, order, names, rules=8):
    default = r.choice([None, *order])
    written = tuple(
        Rule(f"{name}_{number}", compile_condition(tree(r, names)), r.choice(order)) for number in range(rules)
    )
    return compile_table(name, hit_policy, default, written, order)


def question(r, text=TEXT):
    """Return a question of random tables over facts of every type: two tables, the second reads the first."""
    policy = policy_of(text)
    names = [(name, datum.type) for name, datum in policy.fields.items()]
    names += [("flags", "list"), ("calls", "integer"), ("outcome", "choice")]
    hits = ("first", "highest", "unique", "collect")
    one = table(r, "one", r.choice(hits), ("airbag", "fire", "none"), names, 4)
    names.append(("one", "list" if one.hit_policy == "collect" else "choice"))
    two = table(r, "two", r.choice(hits), ("refund", "repair", "x y"), names, 4)
    names.append(("two", "list" if two.hit_policy == "collect" else "choice"))
    klass = table(r, "class", r.choice(hits), ("low", "middle", "high"), names)
    return question_of(replace(policy, classification=klass, tables=(one, two)))


def cell(r, kind, choices, *, local):
    """Return a cell of text, mostly one that fits."""
    if r.random() < 0.25:
        return r.choice(["", " ", "\t"])
    if kind in ODD and r.random() < 0.12:
        return r.choice(ODD[kind])
    match kind:
        case "choice":
            return r.choice(choices)
        case "set":
            return ";".join(r.sample(choices, r.randint(1, len(choices))))
        case "list" | "attachments":
            return ";".join(r.choices(ITEMS, k=r.randint(1, 3)))
        case "bool":
            return r.choice(["true", "false"])
        case "integer":
            return str(r.choice([n for n in NUMBERS if isinstance(n, int)]))
        case "number":
            return repr(r.choice(NUMBERS))
        case "date":
            return r.choice(DAYS)
        case "instant":
            return r.choice(MOMENTS + (LOCALS + DAYS if local else ()))
        case "moment":
            return r.choice(MOMENTS + DAYS + (LOCALS if local else ()))
        case _:
            return r.choice(TEXTS)


def write_csv(path, r, fields, rows, *, local=False, flags=("repeat", "many")):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["nobody's", *fields, "flags"])
        for number in range(rows):
            cells = [cell(r, datum.type, datum.choices, local=local) for datum in fields.values()]
            flag = r.choice(["", "", *flags, ";".join(flags)]) if flags else ""
            out.writerow([number, *cells, flag])


COLUMNS = {
    "bool": pl.Boolean(), "integer": pl.Int64(), "number": pl.Float64(), "date": pl.Date(),
    "instant": pl.Datetime("us", "UTC"), "set": pl.List(pl.String()), "list": pl.List(pl.String()),
    "attachments": pl.List(pl.String()),
}  # fmt: skip
IBIS = {
    "bool": "boolean", "integer": "int64", "number": "float64", "date": "date", "moment": "date",
    "set": "array<string>", "instant": "timestamp('UTC')", "list": "array<string>", "attachments": "array<string>",
}  # fmt: skip


def typed(r, kind, choices, *, odd):
    """Return a value as Parquet holds it; `odd`: perhaps one that no fact can have."""
    if r.random() < 0.25:
        return None
    wrong = odd and r.random() < 0.1
    match kind:
        case "choice":
            return "other" if wrong else r.choice(choices)
        case "set":
            return r.choices([*choices, *(["other", None] if wrong else [])], k=r.randint(0, 3))
        case "list" | "attachments":
            return r.choices([*ITEMS, *([None] if wrong else [])], k=r.randint(0, 3))
        case "bool":
            return r.random() < 0.5
        case "integer":
            return r.choice((2**62, -(2**63), 10**18 + 1) if wrong else [n for n in NUMBERS if isinstance(n, int)])
        case "number":
            return r.choice((float("nan"), float("inf"), -1e19) if wrong else [float(n) for n in NUMBERS])
        case "date" | "moment":
            return date.fromisoformat(r.choice(DAYS))
        case "instant":
            return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros(r.choice(MOMENTS)))
        case _:
            return r.choice([text for text in TEXTS if text.strip()])


def frame_of(r, fields, rows, *, odd=True):
    """Return a table whose columns have types: moments are dates or instants, numbers doubles or decimals."""
    columns = []
    for name, datum in fields.items():
        kind = datum.type
        if kind == "moment":
            kind = "date" if not odd or r.random() < 0.5 else "instant"
        if kind == "number" and odd and r.random() < 0.4:
            columns.append(pl.Series(name, [money(r) for _ in range(rows)], dtype=pl.Decimal(20, 2)))
            continue
        values = [typed(r, kind, datum.choices, odd=odd) for _ in range(rows)]
        columns.append(pl.Series(name, values, dtype=COLUMNS.get(kind, pl.String())))
    flags = [r.choice([None, [], ["many"], ["repeat", "many"]]) for _ in range(rows)]
    columns.append(pl.Series("flags", flags, dtype=pl.List(pl.String())))
    return pl.DataFrame(columns)


def other_types(r, frame):
    """Return a table with some of its columns in types that are rarer."""
    moment = datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    seen = [r.choice([None, datetime(2024, 6, 1, tzinfo=UTC), moment]) for _ in range(frame.height)]
    units = pl.Series(seen, dtype=pl.Datetime(r.choice(["ms", "us", "ns"]), "UTC"))

    def column(dtype, *values):
        return pl.Series(r.choices([None, *values], k=frame.height), dtype=dtype)

    return frame.with_columns(
        topic=frame["topic"].cast(pl.Categorical()),
        said=column(pl.Enum(["airbag", "fire", " none "]), "airbag", "fire", " none "),
        times=r.choice([column(pl.UInt64(), 1, 2**63 + 5, 10**18), column(pl.Float64(), 1.0, 2.5, float("nan"))]),
        amount=r.choice([column(pl.Float32(), 1.5, 0.1, 1e19), column(pl.Decimal(38, 0), Decimal(1), Decimal(10**20))]),
        sold=column(pl.Date(), date(2024, 2, 29), date(999, 1, 5)),
        names=column(pl.Int32(), 0, 2, 2_000, -1),
        seen=r.choice([units, units.dt.replace_time_zone(None)]),
    )


def money(r):
    amounts = ("0.10", "12.34", "2.50", "1000.00", "-0.50", "9007199254740993.00", "100000000000000001.00")
    return None if r.random() < 0.2 else Decimal(r.choice(amounts))
