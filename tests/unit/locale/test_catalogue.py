"""The catalogue holds everything that diagnostics say, with its Chinese."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from string import Formatter

import pytest

from complaintflow.locale import language_of, said, told
from complaintflow.source import Code, Diagnostic, Level, Related, Span

ROOT = Path(__file__).parents[3]
PLACE = re.compile(r"\{(\w+)\}")
CHINESE = re.compile("[\u4e00-\u9fff]")


def tool():
    spec = spec_from_file_location("catalogue", ROOT / "tools/catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def catalogue():
    return tool()


@pytest.fixture(scope="module")
def messages(catalogue):
    return {str(one.id): str(one.string) for one in catalogue.catalogue() if one.id}


def test_the_catalogue_has_the_messages_of_the_source_and_no_others(catalogue, messages):
    found = {str(one.id) for one in catalogue.template() if one.id}
    assert len(found) > 500
    assert sorted(found - set(messages)) == [], "run tools/catalogue.py and translate"
    assert sorted(set(messages) - found) == [], "run tools/catalogue.py"


AS_IT_IS = {"`true` or `false`", "`present` or `missing`"}


def test_every_message_has_a_translation_with_the_same_places(messages):
    for english, chinese in messages.items():
        assert chinese, english
        if english.split()[0] != "complaintflow" and english not in AS_IT_IS:
            words = re.findall("[A-Za-z]+", PLACE.sub("", english))
            assert CHINESE.search(chinese) or words in ([], ["the"]), english
        assert set(PLACE.findall(chinese)) <= set(PLACE.findall(english)), english
        if PLACE.search(english):
            # What a form comes to is filled in: no brace stands alone.
            assert {name for _, name, _, _ in Formatter().parse(chinese) if name} <= set(PLACE.findall(english))


LEFT_OUT = {
    # A word that Chinese does without: a plural, an article, a conjugated verb.
    "{names} can happen {times} time{part4} at most",
    "expected the name of {article}, found {name}",
    "the name of {article} {value}",
}


def test_no_place_is_lost_in_translation(messages):
    lost = {
        english for english, chinese in messages.items() if set(PLACE.findall(english)) - set(PLACE.findall(chinese))
    }
    assert lost <= LEFT_OUT


def test_what_is_read_is_what_was_written(catalogue):
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.catalogue())


def test_what_is_new_in_the_source_is_noticed(catalogue):
    import ast

    tree = ast.parse(
        'findings.error(Code.X, span, f"the key {quote(name)} is odd", "drop it" if a else f"use `{b}` so")'
    )
    found = sorted(text for _, text in catalogue.sentences(tree))
    assert found == ["drop it", "the key {name} is odd", "use `{b}` so"]


PAGE = (ROOT / "docs/reference/diagnostics.md").read_text(encoding="utf-8")
TOLD = re.findall(r"^\S+:\d+:\d+: (?:error|warning|note)\[([\w-]+)\]: (.*)$", PAGE, re.MULTILINE)
HELP = re.findall(r"^ *= help: (.*)$", PAGE, re.MULTILINE)
RELATED = re.findall(r"^ *= (?!help: )(.*): \S+:\d+:\d+$", PAGE, re.MULTILINE)
NO_WORDS = re.compile(r"`[^`]*`|\([a-z -]+\)|可用的键：.*|\{[^}]*\}|complaintflow check \S+")
ENGLISH = re.compile(r"[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}")


def test_the_page_of_diagnostics_shows_every_code():
    assert {code for code, _ in TOLD} == {code.value for code in Code}


@pytest.mark.parametrize("english", sorted({*(text for _, text in TOLD), *HELP, *RELATED}))
def test_every_diagnostic_of_the_page_is_said_in_chinese(english):
    chinese = said(english, "zh")
    assert CHINESE.search(chinese), english
    assert not ENGLISH.search(NO_WORDS.sub("", chinese)), chinese
    # Whatever the author wrote is still there, in whatever order.
    assert sorted(re.findall("`[^`]*`", chinese)) == sorted(re.findall("`[^`]*`", english))


SAID = {
    "the key `within` is missing": "缺少键`within`",
    "expected a mapping, found a list": "应为键值表，发现列表",
    "expected `breach` or `lapse`, found `brech`": "应为`breach`或`lapse`，发现`brech`",
    "the event `a`, or `b` is odd": "the event `a`, or `b` is odd",
    "`{words}` cannot be `{at_least: 1}` here": "`{words}` cannot be `{at_least: 1}` here",
    "unknown key `{text}`": "未知的键`{text}`",
    "": "",
}


@pytest.mark.parametrize("english", SAID)
def test_a_sentence_in_chinese(english):
    assert said(english, "zh") == SAID[english]
    assert said(english, "en") == english


def test_only_the_words_of_a_diagnostic_change():
    span = Span("a.yaml", 1, 2, 3, 4)
    one = Diagnostic(
        Code.MISSING_KEY, Level.ERROR, span, "the key `a` is missing", "drop it", (Related("used here", span),)
    )
    assert told(one, "en") is one
    assert told(one, "zh") == Diagnostic(
        Code.MISSING_KEY, Level.ERROR, span, "缺少键`a`", "请删去", (Related("用于此", span),)
    )


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "de_DE"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_of_an_environment(environment, language):
    assert language_of(environment) == language
