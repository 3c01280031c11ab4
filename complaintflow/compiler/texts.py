"""Templates and the places in them.

In: `templates`, and who is sent which of them. Out: `Template` values. Diagnostics for places that are no field and for
personal facts that somebody who is sent the message may not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.compiled.confidential import Confidential, may_be_told
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import Template
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.names import advice, listed
from complaintflow.policy.located import Name, Text
from complaintflow.policy.references import Kind
from complaintflow.policy.texts import TemplateSpec
from complaintflow.source import Code, Related, quote

CASE_PLACES: Final = ("case", "class", "state", "owner", "due")
"""What a message can say besides fields."""

REPORT_PLACES: Final = ("report", "period", "from", "to", "due")
"""What a message of a report's ladder can say."""

_PLACE: Final = re.compile(r"\{([^{}]*)\}|[{}]")


def lower_templates(low: Lowering) -> Mapping[str, Template]:
    """Return the templates by name."""
    return {str(name): _template(low, str(name), spec) for name, spec in low.document.templates.items()}


def _template(low: Lowering, name: str, spec: TemplateSpec) -> Template:
    fields: dict[str, None] = {}
    for text in _texts(spec):
        for found in _PLACE.finditer(text):
            place = found[1]
            if place is None:
                message = f"the {quote(found[0])} in the text opens or closes no place"
                low.findings.error(Code.TEMPLATE_FIELD, text.span, message, "write `{field}`")
            elif low.names.declares(Kind.FIELD, place):
                fields[place] = None
            elif any(place in track.fields for track in low.document.tracks.values()):
                continue  # a fact of a track: the notices of that track fill it in
            elif place in (*CASE_PLACES, *REPORT_PLACES) or low.names.is_broken(Kind.FIELD, place):
                continue
            elif low.findings.is_full:
                low.findings.leave_out()
            else:
                message = f"the text has a place for {quote(place)}, which is no field"
                known = (*low.names.of(Kind.FIELD), *CASE_PLACES)
                low.findings.error(Code.TEMPLATE_FIELD, text.span, message, advice(place, known, "places"))
    return Template(name, words(spec.text), words(spec.subject), tuple(fields), clause(spec.clause), words(spec.title))


def _texts(spec: TemplateSpec) -> Iterator[Text]:
    for both in (spec.subject, spec.text):
        if both is not None:
            yield from (text for text in (both.en, both.zh) if text is not None)


def check_report_places(low: Lowering, templates: Mapping[str, Template]) -> None:
    """Report messages of a report's ladder that speak of a case, and those of a case that speak of a report."""
    of_reports = {name.span for name in low.report_notices}
    for name, _ in low.notices:
        template = templates.get(str(name))
        reporting = name.span in of_reports
        strange = () if template is None else tuple(_strange(low, template, reporting=reporting))
        if strange:
            of_what = "a report is of no case" if reporting else "a case is of no report"
            message = f"the text {quote(name)} has a place for {quote(strange[0])}, and {of_what}"
            help_ = f"places: {listed(REPORT_PLACES if reporting else CASE_PLACES)}"
            low.findings.error(Code.TEMPLATE_FIELD, name.span, message, help_)


def _strange(low: Lowering, template: Template, *, reporting: bool) -> Iterator[str]:
    """Yield the places that a message of a report, or of a case, has no use for."""
    for place in _places(template):
        known = place in REPORT_PLACES if reporting else place in CASE_PLACES or low.names.declares(Kind.FIELD, place)
        if not known:
            yield place


def _places(template: Template) -> Iterator[str]:
    known = frozenset((*CASE_PLACES, *REPORT_PLACES, *template.fields))
    for both in (template.subject, template.text):
        for text in (both.en, both.zh):
            yield from (found[1] for found in _PLACE.finditer(text) if found[1] in known)


def check_readers(
    low: Lowering, templates: Mapping[str, Template], facts: Mapping[str, Datum], confidential: Confidential
) -> None:
    """Report notices that tell somebody a fact they may not see."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, readers in low.notices:
        template = templates.get(str(name))
        for field in () if template is None else template.fields:
            if (field, readers) not in found:
                found[field, readers] = [one for one in readers if not may_be_told(facts[field], confidential, one)]
            barred = found[field, readers]
            if barred:
                named = _readers_named(low, field)
                low.findings.error(
                    Code.PERSONAL_FIELD_IN_TEMPLATE,
                    name.span,
                    f"the text {quote(name)} tells {quote(field)} to {listed(barred)}, who may not see it",
                    "use another template, or add the role to those who may see it",
                    (Related("who may see it", named[0].span),) if named else (),
                )


def _readers_named(low: Lowering, field: str) -> tuple[Name, ...]:
    """Return the roles as they are written that may see a field: at the field itself, or for data of its kind."""
    spec = low.document.fields[low.names.declared[Kind.FIELD][field]]
    if spec.visible_to is not None:
        return spec.visible_to
    shared = low.document.confidential
    if shared is None:
        return ()
    sensitive = spec.sensitive is not None and spec.sensitive.value
    return (shared.sensitive if sensitive and shared.sensitive is not None else shared.personal) or ()
