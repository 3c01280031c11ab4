"""Input made to hurt: policies as bytes and event lines, by what is wrong with them."""

import json
from collections.abc import Mapping

HEAD = 'policy: hostile\nformat: 1\nversion: "1"\neffective: 2026-01-01\ntime_zone: UTC\n'
LIFE = """lifecycle:
  initial: a
  states: {a: {}, b: {final: true, outcome: withdrawn}}
  transitions: [{event: end, from: a, to: b}]
"""
SMALL = HEAD + LIFE
TABLE = (
    SMALL
    + """fields: {n: {type: integer, title: Number}, m: {type: text, title: Mark}}
classes: [low, high]
classification:
  default: low
  rules:
"""
)


def rules(number: int, when: str = "{n: {at_least: %d}}") -> str:
    return TABLE + "".join(f"    - {{id: r{i}, class: high, when: {when % i}}}\n" for i in range(number))


def rule(when: str) -> str:
    return f"{TABLE}    - {{id: only, class: high, when: {when}}}\n"


def lifecycle(states: int, transitions: list[str]) -> str:
    lines = [f"    s{i}: {{}}\n" for i in range(states)]
    steps = [f"    - {{{text}}}\n" for text in transitions]
    return f"{HEAD}lifecycle:\n  initial: s0\n  states:\n{''.join(lines)}  transitions:\n{''.join(steps)}"


def section(name: str, entries: list[str]) -> str:
    return f"{SMALL}{name}:\n" + "".join(f"  {entry}\n" for entry in entries)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "".join(f"k{i}: &k{i} {{<<: [*k{i - 1}, *k{i - 1}]}}\n" for i in range(1, 2000))
CHAIN = [f"d{i}: {{starts: {{deadline: d{i + 1}}}, met_by: end, within: 1d}}" for i in range(3000)]
FAR_LADDER = "ladder: [{at: {before: 99 years}, every: 1s, max: 99999, class: high}]"
FAR_DAYS = [
    "{when: {d: {at_least: 9999-12-31}}, owner: r}",
    "{when: {d: {less_than: 0001-01-01}}, owner: r}",
    "{owner: r}",
]
CENTURIES = "".join(f'      "{year}-01-01/{year}-12-31": x\n' for year in range(1000, 4000))

TEXTS: Mapping[str, str] = {
    "NUL inside": SMALL.replace("hostile", "hos\0tile"),
    "lone surrogate as escape": SMALL + 'title: "\\ud800"\n',
    "alias bomb": HEAD + BOMB,
    "merge key bomb": HEAD + MERGES,
    "deep by lines": "".join(f"{' ' * depth}a:\n" for depth in range(2500)),
    "deep condition": section("owners", ["- {owner: a, when: " + "{not: " * 35 + "{always: true}" + "}" * 36]),
    "wide condition": rule("{any: [" + "{n: 1}, " * 5_000 + "{n: 2}]}"),
    "100,000 rules": rules(100_000),
    "5,000 rules": rules(5_000),
    "3,000 rules over two facts": rules(3_000, "{n: {at_most: %d}, m: present}"),
    "3,000 states": lifecycle(3_000, [f"id: t{i}, event: go, from: s{i}, to: s{i + 1}" for i in range(2_999)]),
    "300 events from every state": lifecycle(300, [f"event: e{i}, from: open, to: s{i}" for i in range(300)]),
    "5,000 events from every state": lifecycle(5_000, [f"event: e{i}, from: open, to: s{i}" for i in range(5_000)]),
    "9,000 roles above one another": section("roles", [f"r{i}: {{superior: r{(i + 1) % 9000}}}" for i in range(9000)]),
    "3,000 deadlines that start one another": section(
        "deadlines", [*CHAIN, "d3000: {starts: open, met_by: end, within: 1d}"]
    ),
    "100,000 unknown keys": HEAD + "".join(f"key{i}: 1\n" for i in range(100_000)),
    "200,000 equal keys": HEAD + "a: 1\n" * 200_000,
    "a 400-digit number": rule("{n: {at_least: " + "9" * 400 + "}}"),
    "a 400-digit version": SMALL.replace('"1"', "1" * 400),
    "a 400-digit duration": section("deadlines", [f"d: {{starts: open, met_by: end, within: {'9' * 400}d}}"]),
    "a large number": rule("{n: {more_than: 99999999999999999999999999999}}"),
    "the longest duration": section(
        "deadlines", [f"d: {{starts: open, met_by: end, within: 100 years, {FAR_LADDER}}}"]
    ),
    "a name of 1 MB": section("roles", ["a" * 1_000_000 + ": {}"]),
    "a text of 1 MB": SMALL + "title: " + "a" * 1_000_000 + "\n",
    "a key of blanks": SMALL + '"' + " " * 100_000 + '": 1\n',
    "a time zone that is none": SMALL.replace("UTC", "Europe/Berlyn"),
    "a time zone that is a path": SMALL.replace("UTC", "Europe/../../etc/passwd"),
    "the last day": SMALL.replace("2026-01-01", "9999-12-31"),
    "days out of the world": section("owners", ["- " + row for row in FAR_DAYS])
    + "fields: {d: {type: date, title: D}}\nroles: {r: {}}\n",
    "a template of braces": section("templates", ["t: {text: '" + "{" * 19_000 + "'}"]),
    "a calendar of centuries": section("calendars", ["c:", "  working_days: mon", f"  closed:\n{CENTURIES}"]),
}

HOSTILE: Mapping[str, bytes] = {
    "nothing": b"",
    "one NUL": b"\0",
    "lone surrogate as bytes": HEAD.encode() + b"title: \xed\xa0\x80\n",
    "every byte": bytes(range(256)),
    "UTF-16": SMALL.encode("utf-16"),
    "10 MB of lists": b"policy: " + b"[" * 10_000_000,
    "4 MB of lists": b"policy: " + b"[" * 4_000_000,
    "3 MB of mappings": b"{a: " * 750_000,
    "1 MB of dashes": b"- " * 500_000,
    "colons": b":" * 300_000,
    "quotes": b'"' * 300_001,
    "percent signs": b"%" * 300_000 + b"\n---\n",
    **{name: text.encode() for name, text in TEXTS.items()},
}


def event(**given: object) -> bytes:
    """Return the line of an `open`, some of its keys replaced."""
    actor = {"id": "u", "roles": ["clerk"]}
    line = {"case": "C1", "event": "open", "at": "2026-03-02T09:00:00+08:00", "actor": actor, **given}
    return json.dumps(line).encode() + b"\n"


def amount(written: bytes) -> bytes:
    return event(data={"amount": 0}).replace(b'"amount": 0', b'"amount": ' + written)


HOSTILE_LINES: Mapping[str, bytes] = {
    "NUL": b"\0\n",
    "not UTF-8": b'{"case": "\xff"}\n',
    "lone surrogate": b'{"case": "\\ud800"}\n',
    "lone surrogate in data": event(data={"customer": "S"}).replace(b'"S"', b'"\\udc00"'),
    "10 MB on a line": b"[" * 10_000_000 + b"\n",
    "500 kB of objects": b'{"a":' * 100_000 + b"\n",
    "a 400-digit number": amount(b"9" * 400),
    "an endless number": amount(b"1e999"),
    "not a number": amount(b"NaN"),
    "a key twice": b'{"case": "a", "case": "b"}\n',
    "a list": b"[1]\n",
    "no offset": event(at="2026-03-02T09:00:00"),
    "the year 0": event(at="0000-01-01T00:00:00Z"),
    "the year 10000": event(at="10000-01-01T00:00:00Z"),
    "the last instant": event(at="9999-12-31T23:59:59.999999Z", data={"amount": 5}),
    "the first instant": event(at="0001-01-01T00:00:00Z", data={"amount": 5}),
    "an actor that is a text": event(actor="u"),
    "roles of lists": event(actor={"id": "u", "roles": [[["clerk"]]]}),
    "data of wrong types": event(data={"amount": {"a": []}, "channel": 5, "demands": "repair", "promised": True}),
    "an unknown event": event(event="explode"),
    "a name that is no name": event(event="__class__"),
}
