"""Guarantees in words: one sentence that a compliance officer can read aloud, in English or Chinese.

In: a policy, a guarantee and a language. Out: text made of the titles that the policy gives its elements. Translates
nothing that the policy does not title.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from complaintflow.compiled.guarantees import After, Always, Before, Bound, Every, Guarantee, Never
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.condition_words import condition_words
from complaintflow.explanation.length_words import length_words
from complaintflow.explanation.moment_words import moment_words
from complaintflow.explanation.titles import Titles

_FORMS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "after": "After {trigger}{when}: {expect} {bound}{or_else}{unless}.",
        "before": "Before {moments}{when}: {expect}{since}, in the same step at the latest.",
        "every": "As long as the case is open{span}: {expect} at least every {length}{or_else}.",
        "always": "Always{span}: {holds}.",
        "never": "Never: {moments}{when}.",
        "when": ", when {}",
        "span": ", while {}",
        "open_span": " and {}",
        "since": ", counted anew whenever {}",
        "or_else": "; or else, by then, {}",
        "unless": "; unless {} first",
        "at_once": "in the same step",
        "within": "within {}",
        "undecided": "within a time that is still to be decided (`{}`)",
        "or": " or ",
        "ran_out": "{length} ran out, and what is expected had not happened: {expect}",
        "missed": "{trigger}, and in the same step what is expected did not happen: {expect}",
        "too_early": "{moments}, and what must come before had not happened: {expect}",
        "too_long": "{length} went by without what is expected: {expect}",
        "does_not_hold": "after this step it does not hold that {holds}",
        "happened": "what must never be has happened: {moments}",
    },
    "zh": {
        "after": "{trigger}后{when}：{bound}{expect}{or_else}{unless}。",
        "before": "{moments}之前{when}：{expect}{since}（最迟在同一步骤内）。",
        "every": "案件未结期间{span}：至少每{length}一次，{expect}{or_else}。",
        "always": "始终{span}：{holds}。",
        "never": "绝不：{moments}{when}。",
        "when": "（当{}时）",
        "span": "（当{}期间）",
        "open_span": "且{}",
        "since": "（自{}起重新计）",
        "or_else": "；否则届时须{}",
        "unless": "；但此前{}的除外",
        "at_once": "在同一步骤内",
        "within": "{}内",
        "undecided": "在待定期限（`{}`）内",
        "or": "或",
        "ran_out": "{length}已届满，而应发生的未发生：{expect}",
        "missed": "{trigger}，而在同一步骤内应发生的未发生：{expect}",
        "too_early": "{moments}，而此前应发生的未发生：{expect}",
        "too_long": "已满{length}，而应发生的未发生：{expect}",
        "does_not_hold": "此步骤之后不成立：{holds}",
        "happened": "绝不应发生的已发生：{moments}",
    },
}


def say(policy: CompiledPolicy, guarantee: Guarantee, language: str = "en") -> str:
    """Return the guarantee as a sentence in `en` or `zh`."""
    form = {After: "after", Before: "before", Every: "every", Always: "always", Never: "never"}[type(guarantee)]
    text = _FORMS[language][form].format_map(_parts(policy, guarantee, language))
    return text[0].upper() + text[1:]


def broken_words(policy: CompiledPolicy, guarantee: Guarantee, language: str = "en") -> str:
    """Return what has gone wrong when the guarantee is broken."""
    match guarantee:
        case After(bound=Bound(length=None)):
            form = "missed"
        case After():
            form = "ran_out"
        case Before():
            form = "too_early"
        case Every():
            form = "too_long"
        case Always():
            form = "does_not_hold"
        case Never():
            form = "happened"
    return _FORMS[language][form].format_map(_parts(policy, guarantee, language))


def _parts(policy: CompiledPolicy, guarantee: Guarantee, language: str) -> dict[str, str]:
    titles, forms = Titles(policy, language), _FORMS[language]

    def either(name: str) -> str:
        return _joined((moment_words(moment, titles) for moment in getattr(guarantee, name)), forms["or"])

    def maybe(name: str, form: str) -> str:
        return forms[form].format(either(name)) if getattr(guarantee, name) else ""

    def told_of(name: str, form: str) -> str:
        condition = getattr(guarantee, name)
        return "" if condition is None else forms[form].format(condition_words(condition.tree, titles))

    match guarantee:
        case After():
            parts = {"trigger": either("trigger"), "when": told_of("when", "when"), "expect": either("expect")}
            parts |= {"or_else": maybe("or_else", "or_else"), "unless": maybe("unless", "unless")}
            return parts | _bound(guarantee.bound, forms, language)
        case Before():
            parts = {"moments": either("moments"), "when": told_of("when", "when"), "expect": either("expect")}
            return parts | {"since": maybe("since", "since")}
        case Every():
            parts = {"expect": either("expect"), "span": told_of("span", "open_span")}
            parts |= {"or_else": maybe("or_else", "or_else")}
            return parts | _bound(guarantee.bound, forms, language)
        case Always(holds=holds):
            return {"holds": condition_words(holds.tree, titles), "span": told_of("span", "span")}
        case Never():
            return {"moments": either("moments"), "when": told_of("when", "when")}


def _bound(bound: Bound, forms: Mapping[str, str], language: str) -> dict[str, str]:
    if bound.parameter is not None:
        return {"bound": forms["undecided"].format(bound.parameter), "length": f"`{bound.parameter}`"}
    if bound.length is None:
        return {"bound": forms["at_once"], "length": ""}
    length = length_words(bound.length, language)
    return {"bound": forms["within"].format(length), "length": length}


def _joined(parts: Iterable[str], word: str) -> str:
    return word.join(dict.fromkeys(parts))
