# ruff: noqa: RUF009  # `key` returns a dataclass field
"""A file of deliveries as its author writes it (`delivery:`).

In: the shapes of the policy language. Out: `DeliveryDocument`, decoded with positions like a policy. Secrets are named
here, by the environment variables that hold them, and never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.duration import Duration
from complaintflow.policy import (
    DURATION,
    FORMAT,
    NAME,
    NO_ENTRIES,
    PATH,
    WORDS,
    Choice,
    Located,
    MapOf,
    Name,
    OneOrMany,
    Record,
    Text,
    TextShape,
    WordsSpec,
    key,
)
from complaintflow.policy.scalars import IntegerShape
from complaintflow.scenario.effect_keys import KEYS
from complaintflow.source import Span

URL: Final = TextShape("a URL", r"[!-~]{1,2048}", advice="write everything but ASCII as `%…`")
VARIABLE: Final = TextShape(
    "the name of an environment variable in capitals",
    r"[A-Z][A-Z0-9_]{0,127}",
    advice="put the secret itself into the environment, and its name here",
    is_name=True,
)
EFFECT: Final = Choice("*", *KEYS, doc="the kind of an effect")
SECONDS: Final = IntegerShape(least=1, most=100, expected="a whole number of seconds")
KILOBYTES: Final = IntegerShape(least=1, most=10_240, expected="a whole number of kilobytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSpec:
    """How notices of one medium leave the house."""

    span: Span
    url: Text | None = key(URL, "a URL of Apprise with places in braces, such as `{address}`", examples=(
        "mailtos://{user}:{password}@smtp.example.com?from=desk@example.com&to={address}",
    ))  # fmt: skip
    record: Text | None = key(PATH, "a file that notices are written to instead of being sent; `-` is the console")
    addresses: Name | None = key(NAME, "the medium whose addresses it uses (default: its own; `work`: `system`)")
    secrets: Mapping[Name, Name] = key(
        MapOf(NAME, VARIABLE), "by place of the URL, the environment variable that fills it", default=NO_ENTRIES
    )
    sender: WordsSpec | None = key(WORDS, "the name that recipients see, by language (e-mail)")
    timeout: Located[int] | None = key(SECONDS, "how many seconds one try may take")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSpec:
    """A system that is told of effects."""

    span: Span
    url: Text = key(URL, "where to post, `https://…`", required=True)
    signed_with: tuple[Name, ...] = key(
        OneOrMany(VARIABLE), "the environment variables with the signing secrets, the newest first", required=True
    )
    secrets: Mapping[Name, Name] = key(
        MapOf(NAME, VARIABLE), "by place of the URL, the environment variable that fills it", default=NO_ENTRIES
    )
    effects: tuple[Name, ...] = key(OneOrMany(EFFECT), "the kinds of effects it is told of, `*` for all", required=True)
    as_: Name | None = key(NAME, "the role through whose eyes it sees a case (default: it sees everything)")
    timeout: Located[int] | None = key(SECONDS, "how many seconds one try may take")
    kilobytes: Located[int] | None = key(KILOBYTES, "the longest message")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySpec:
    """How often what failed is tried again."""

    span: Span
    first: Located[Duration] | None = key(DURATION, "the first wait; it doubles with each try")
    at_most: Located[Duration] | None = key(DURATION, "the longest wait")
    give_up_after: Located[Duration] | None = key(DURATION, "when it becomes a dead letter")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDocument:
    """A whole file of deliveries."""

    span: Span
    delivery: Name = key(NAME, "what these deliveries are called", required=True)
    format: Text = key(FORMAT, "the version of the file format", required=True)
    channels: Mapping[Name, ChannelSpec] = key(
        MapOf(NAME, Record(ChannelSpec)), "by medium (and `work`), how notices are sent", default=NO_ENTRIES
    )
    webhooks: Mapping[Name, WebhookSpec] = key(
        MapOf(NAME, Record(WebhookSpec)), "systems that are told of effects", default=NO_ENTRIES
    )
    retry: RetrySpec | None = key(Record(RetrySpec), "how often what failed is tried again")
