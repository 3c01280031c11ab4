"""A case as one page of HTML without scripts: state, deadlines, what happened, a form for each event that is possible.

In: the desk, a case, who asks, the language. Out: HTML in which everything that comes from people is escaped and
everything that whoever asks may not see is left out. `fastapi_app.py` serves it; it knows nothing of the web.
"""

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import quote

from complaintflow import AsyncComplaintDesk, Case
from complaintflow.compiled.lifecycle import Datum
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.wording import sentence
from complaintflow.kernel.asking import EventOption

Who = dict[str, object]

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "state": ("State", "状态"),
    "deadlines": ("Deadlines", "时限"),
    "timeline": ("What happened", "处理经过"),
    "possible": ("Possible now", "当前可执行"),
    "send": ("Send", "提交"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
}


def field(datum: Datum, titles: Titles, needed: bool) -> str:
    """Return the input for one datum of an event."""
    language = titles.language
    label = escape(datum.title.in_language(language) or titles.of("field", datum.name))
    name, must = escape(datum.name), " required" if needed else ""
    if datum.type == "bool":
        choices = [("true", word("yes", language)), ("false", word("no", language))]
    else:
        choices = [(one, one) for one in datum.choices]
        for at, words in enumerate(datum.choice_titles):
            choices[at] = (choices[at][0], words.in_language(language) or choices[at][0])
    if not choices:
        return f'<label>{label} <input name="data.{name}"{must}></label>'
    options = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in choices)
    return f'<label>{label} <select name="data.{name}"{must}><option value=""></option>{options}</select></label>'


def form(option: EventOption, case: Case, titles: Titles, hidden: str) -> str:
    """Return the form of an event that is possible now."""
    policy = case.policy.compiled
    event = policy.events[option.event]
    names = dict.fromkeys((*event.data, *event.records, *option.needs))
    data = [event.data.get(name) or policy.fields.get(name) or Datum(name, "text") for name in names]
    fields = "".join(field(one, titles, one.name in option.needs) for one in data)
    title = escape(option.title.in_language(titles.language) or option.event)
    button = f"<button>{word('send', titles.language)}</button>"
    action = f"/cases/{escape(quote(case.id, safe=''))}/form"
    return (
        f'<form method="post" action="{action}"><fieldset><legend>{title}</legend>{hidden}'
        f'<input type="hidden" name="event" value="{escape(option.event)}">{fields}{button}</fieldset></form>'
    )


def word(key: str, language: str) -> str:
    """Return a word of the page's own."""
    return WORDS[key][language == "zh"]


async def page(desk: AsyncComplaintDesk, case: Case, who: Who, language: str, token: str) -> str:
    """Return a case as HTML: all that comes from people is escaped, all that the actor may not see is left out."""
    policy = case.policy.compiled
    titles = Titles(policy, language)
    version = await desk.version(case.id)
    due = "".join(
        f"<li>{escape(titles.of('deadline', one.deadline))}: "
        f"{local_moment(one.due, policy.zone, language) if isinstance(one.due, int) else escape(str(one.due))}</li>"
        for one in case.view(actor=who).due
    )
    moments = "".join(
        f"<li>{local_moment(effect.at, policy.zone, language)} {escape(sentence(effect, titles, policy.zone))}</li>"
        for moment in await desk.timeline(case.id, actor=who)
        for effect in moment.effects
    )
    hidden = f'<input type="hidden" name="token" value="{token}"><input type="hidden" name="version" value="{version}">'
    forms = "".join(form(option, case, titles, hidden) for option in case.allowed(who))
    parts = {"deadlines": f"<ul>{due}</ul>", "timeline": f"<ol>{moments}</ol>", "possible": forms}
    sections = "".join(f"<section><h2>{word(key, language)}</h2>{body}</section>" for key, body in parts.items())
    state, name = f"{word('state', language)}: {escape(titles.of('state', case.state))}", escape(case.id)
    head = f'<meta charset="utf-8"><title>{name}</title>'
    return f'<!doctype html><html lang="{language}">{head}<h1>{name}</h1><p>{state}</p>{sections}</html>'
