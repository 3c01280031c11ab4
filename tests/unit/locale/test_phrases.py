"""The catalogues of what commands say hold every sentence that the source asks for, with its Chinese."""

import ast
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from string import Formatter

import pytest

from complaintflow.locale import phrase, phrases

ROOT = Path(__file__).parents[3]
CHINESE = re.compile("[\u4e00-\u9fff]")
WORD = re.compile("[A-Za-z]{2}")
PLACE = re.compile(r"\{\w*\}")
ASKED_AT = {"worded": (1,), "worded_count": (1, 2), "phrase": (2,), "phrases": (2, 3)}
# These pass on what the tool finds elsewhere: `help_words` and `usage_words` by a walk of the commands.
PASSES_ON = tuple(f"complaintflow/cli/{name}.py" for name in ("reading", "help_words", "usage_words"))
DOMAINS = ("commands", "service", "help", "refusals")


def tool():
    spec = spec_from_file_location("phrases", ROOT / "tools/phrases.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = tool()


def texts(one):
    return one if isinstance(one, tuple | list) else (one,)


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_catalogue_is_looked_at():
    assert set(DOMAINS) == set(TOOL.DOMAINS)


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_catalogue_has_the_sentences_of_the_source_and_no_others(domain):
    asked = {str(one.id) for one in TOOL.DOMAINS[domain]() if one.id}
    written = {str(one.id) for one in TOOL.catalogue(domain) if one.id}
    assert sorted(asked - written) == [], "run tools/phrases.py and translate"
    assert sorted(written - asked) == [], "run tools/phrases.py"


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_sentence_has_a_translation_with_the_same_places(domain):
    for one in TOOL.catalogue(domain):
        if one.id:
            for chinese in texts(one.string):
                # Of two places with a colon between them only the colon is Chinese.
                assert CHINESE.search(chinese) or not WORD.search(PLACE.sub("", texts(one.id)[-1])), one.id
                assert places(chinese) == places(texts(one.id)[-1]), one.id


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_read_is_what_was_written(domain):
    compiled = TOOL.FOLDER / f"{domain}.mo"
    assert compiled.read_bytes() == TOOL.compiled(TOOL.catalogue(domain)), "run tools/phrases.py"


def test_a_sentence_in_both_languages():
    assert phrase("en", "written anew: {file}", file="a.yaml") == "written anew: a.yaml"
    assert phrase("zh", "written anew: {file}", file="a.yaml") == "已重写：a.yaml"
    assert phrase("zh", "nobody ever says this") == "nobody ever says this"


def test_a_sentence_about_a_number():
    assert phrases("en", "{count} thing", "{count} things", 1) == "1 thing"
    assert phrases("en", "{count} thing", "{count} things", 2) == "2 things"


def asked_otherwise(source):
    """Return the lines of a source where a sentence is asked for so that the tool cannot find it."""
    found = []
    tree = ast.parse(source)
    inside = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in ast.walk(one)}
    for one in ast.walk(tree):
        name = getattr(one.func, "id", "") if isinstance(one, ast.Call) else ""
        if name in ASKED_AT and not isinstance(one.args[0], ast.Starred):
            sentences = [one.args[number - 1] for number in ASKED_AT[name]]
            if id(one) in inside or not all(map(is_text, sentences)):
                found.append(one.lineno)
    return found


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_sentence_is_asked_for_where_the_tool_finds_it():
    """Babel sees no call inside an f-string, and no sentence that is not written out."""
    files = [file for file in (ROOT / "complaintflow").rglob("*.py") if str(file.relative_to(ROOT)) not in PASSES_ON]
    found = {str(file.relative_to(ROOT)): asked_otherwise(file.read_text(encoding="utf-8")) for file in files}
    assert {file: lines for file, lines in found.items() if lines} == {}


def test_a_sentence_that_the_tool_would_miss_is_found():
    assert asked_otherwise('worded("{n} cases", n=1)\nphrase(language, "a {b}", b=2)') == []
    assert asked_otherwise('worded(f"{n} cases")\n\nworded(text)\nf"{worded(\'so\')}"') == [1, 3, 4]
    assert asked_otherwise('worded_count("one", f"{n}", 2)') == [1]
