"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from complaintflow.cli.completing import names_in

W = TypeVar("W", bound=StrEnum)


SharedBy = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        max=256,
        help="How many processes share the cases (default: all cores); the output is the same.",
    ),
]
AsRole = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="ROLE[:ID]",
        autocompletion=names_in("roles"),
        help="Show only what this role may see, or a certain person who holds it.",
    ),
]
"""The option of every command that shows cases."""


class Language(StrEnum):
    """The languages of a policy's titles."""

    EN = "en"
    ZH = "zh"


class Correlation(StrEnum):
    """What finds the cases that rules across cases speak of."""

    MEMORY = "memory"
    DURABLE = "durable"


class Format(StrEnum):
    """How diagnostics are printed."""

    HUMAN = "human"
    PLAIN = "plain"
    JSON = "json"


class CheckFormat(StrEnum):
    """How `check` prints diagnostics; `github` underlines them in a pull request."""

    HUMAN = "human"
    PLAIN = "plain"
    JSON = "json"
    GITHUB = "github"


class ResultFormat(StrEnum):
    """How the results of a simulation are printed."""

    TABLES = "tables"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


class Proof(StrEnum):
    """What can be proved of a policy."""

    TABLES = "tables"
    PATHS = "paths"
    GUARANTEES = "guarantees"
    PEOPLE = "people"


class ProofFormat(StrEnum):
    """How proofs are printed; the last two are for self-assessments against a profile."""

    HUMAN = "human"
    PLAIN = "plain"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


def one_of(words: type[W]) -> Callable[[str], W]:
    """Return what reads an option that takes one of some words, and says in our own words when it is none."""

    def read(text: str) -> W:
        try:
            return words(text)
        except ValueError as problem:
            listed = ", ".join(f"`{word}`" for word in words)
            raise typer.BadParameter(f"expected one of {listed}, found `{text}`") from problem

    return read


def metavar(words: type[StrEnum]) -> str:
    """Return how the help shows such an option's value."""
    return "|".join(words)


Spoken = Annotated[
    Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of what is said.")
]
"""The option of every command that has none for the language of titles, and that says something all the same."""
AcrossEngine = Annotated[
    Correlation,
    typer.Option(
        parser=one_of(Correlation),
        metavar=metavar(Correlation),
        help="What finds earlier cases for rules across cases; `durable` needs that extra.",
    ),
]
Lateness = Annotated[
    str | None,
    typer.Option(
        metavar="DURATION",
        help="No complaint is entered or corrected later than this: what no window reaches any more is dropped.",
    ),
]
