"""The catalogues of what commands say hold every sentence that the source asks for, with its Chinese."""

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
