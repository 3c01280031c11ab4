"""The questions of `complaintflow new` put to somebody at a terminal, one after the other and back again.

In: what options answer already. Out: `Answers`. Questions go to stderr.
"""

from __future__ import annotations

from datetime import datetime

import typer

from complaintflow.cli.drafting import words
from complaintflow.cli.drafting.answers import Answers
from complaintflow.cli.options import Language
from complaintflow.cli.reading import in_words, usual_language, worded
from complaintflow.cli.stopping import usage
from complaintflow.locale import said as in_language


def language_asked(given: Language | None, *, ask: bool) -> str:
    """Return the language of questions and comments: the one given, else the one answered, else the usual one."""
    if given is not None or not ask:
        return given.value if given else usual_language()
    while True:
        text = str(typer.prompt(words.LANGUAGE, default=usual_language(), err=True)).strip().lower()
        if text in set(Language):
            return text


def all_asked(options: dict[str, str], language: str, *, ask: bool) -> Answers:
    """Ask what no option answers. A slip is asked again; a wrong option raises `Stop`."""
    today = datetime.now().astimezone().date().isoformat()
    asked = [each for each in words.QUESTIONS if ask and each.option not in options and each.only in {"", language}]
    if asked:
        typer.echo(words.INTRODUCTION[language].format(count=len(asked)), err=True)
    typed = dict(options)
    said: dict[str, str] = {}
    values: dict[str, object] = {}
    number = 0
    while number < len(words.QUESTIONS):
        question = words.QUESTIONS[number]
        option = question.option
        # What was answered before somebody went back is what is proposed now.
        proposed = words.proposed(question, language, said, today)
        text = typed.get(option, proposed)
        if question in asked:
            place = asked.index(question)
            text = typer.prompt(f"{place + 1}/{len(asked)} {question.asked(language)}", default=text, err=True)
            if text.strip() == words.BACK:
                number = words.QUESTIONS.index(asked[max(place - 1, 0)])
                continue
        try:
            values[option] = question.read(text)
        except ValueError as problem:
            if question not in asked:
                raise usage(worded("{where}: {why}", where=option, why=in_words(str(problem)))) from problem
            typer.echo(f"  {in_language(str(problem), language)}", err=True)
            continue
        said[option] = text
        # What nobody typed is proposed anew where what it rests on is answered otherwise.
        if question in asked and text != proposed:
            typed[option] = text
        number += 1
    return Answers(language, *(values[question.option] for question in words.QUESTIONS))  # type: ignore[arg-type]
