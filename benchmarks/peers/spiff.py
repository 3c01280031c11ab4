"""SpiffWorkflow: the case as a BPMN process, its deadlines boundary timers of the wall clock."""

from __future__ import annotations

import io
from typing import Any

from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser

from benchmarks.inputs.complaints import CLASSES, DEFAULT, Complaint, Condition
from benchmarks.inputs.procedure import COURSE, FIRST
from benchmarks.measuring import Part, Race
from benchmarks.reference.case import EVENTS, Outcome

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def whole_case(race: Race, missed: str | None = None) -> None:
    """Join W6. `missed`: a deadline that is to be missed; it is of no length, since no clock can be wound on."""
    specification = _specification(missed)

    def live(asked: tuple[int, Complaint]) -> Outcome:
        process = BpmnWorkflow(specification)
        process.data.update(asked[1])
        process.get_next_task(state=TaskState.READY).data.update(asked[1])
        process.do_engine_steps()
        for _ in EVENTS:
            process.refresh_waiting_tasks()  # what is due comes first
            process.do_engine_steps()
            process.get_next_task(state=TaskState.READY, manual=True).run()
            process.do_engine_steps()
        ended = dict(process.data["ended"])
        for task in process.get_tasks(state=TaskState.COMPLETED):
            if task.task_spec.name.startswith("miss_"):
                ended[task.data["missed"]] = "missed"
        return process.data["klass"], "settled" if process.completed else "open", ended

    note = "BPMN, boundary timers of the wall clock; classified by a script task"
    race.add("SpiffWorkflow", "peer", live, part=Part.first(6, 20), note=note)


def _specification(missed: str | None) -> Any:
    lengths = {name: seconds for *_, starts in COURSE if starts for name, seconds in [starts]} | dict([FIRST])
    script = "klass = " + "".join(f"{name!r} if {_python(when)} else " for name, when in CLASSES) + repr(DEFAULT)
    nodes = [_script("classify", script + "\nended = {}")]
    order, beside = ["start", "classify"], list[tuple[str, str]]()
    for event, _, _, stops, _ in COURSE:
        nodes.append(f'<manualTask id="{event}"/>')
        order.append(event)
        if stops is None:
            continue
        length = "PT0S" if stops == missed else f"PT{lengths[stops] // 3600}H"
        nodes.append(
            f'<boundaryEvent id="late_{event}" attachedToRef="{event}" cancelActivity="false"><timerEventDefinition>'
            f'<timeDuration>"{length}"</timeDuration></timerEventDefinition></boundaryEvent>'
        )
        nodes += [_script(f"miss_{event}", f'missed = "{stops}"'), f'<endEvent id="end_{event}"/>']
        nodes.append(_script(f"met_{event}", f'ended["{stops}"] = "met"'))
        beside += [(f"late_{event}", f"miss_{event}"), (f"miss_{event}", f"end_{event}")]
        order.append(f"met_{event}")
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate([*zip(order, [*order[1:], "end"], strict=True), *beside])
    )
    xml = (
        f'<definitions xmlns="{BPMN}" targetNamespace="x"><process id="case" isExecutable="true">'
        f'<startEvent id="start"/>{"".join(nodes)}<endEvent id="end"/>{flows}</process></definitions>'
    )
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(xml.encode())), filename="case.bpmn")
    return parser.get_spec("case")


def _script(name: str, text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<scriptTask id="{name}"><script>{escaped}</script></scriptTask>'


def _python(condition: Condition) -> str:
    test = condition[0]
    if test in ("any", "all"):
        return "(" + (" or " if test == "any" else " and ").join(_python(part) for part in condition[1]) + ")"
    _, field, value = condition
    match test:
        case "is":
            return str(field)
        case "set":
            return f"{field} is not None"
    return f"{field} {({'in': 'in', 'eq': '==', 'ge': '>=', 'gt': '>'})[test]} {value!r}"
