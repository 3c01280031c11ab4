"""When the time is over a prover ends at the next thing it would do: counted in looks at the clock, not in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from complaintflow.compiler.load import check_sources
from complaintflow.staff import load_staff
from complaintflow.verification.exploring.exploration import graph_of
from complaintflow.verification.paths.prove import prove_paths
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.paths.slowest import slowest
from complaintflow.verification.people.prove import EVER, prove_people
from complaintflow.verification.proof import Finding
from complaintflow.verification.subject import Subject


@dataclass
class Clock:
    """Is over after so many looks at it."""

    most: int
    looks: int = 0

    def progress(self, what: str, done: int, of: int | None) -> None:
        pass

    def found(self, section: str, finding: Finding) -> None:
        pass

    def is_over(self) -> bool:
        self.looks += 1
        return self.looks > self.most


def subject() -> Subject:
    checked = check_sources("docs/tutorial/library-fines.yaml")
    assert checked.document is not None
    assert checked.compiled is not None
    return Subject.of(checked.document, checked.compiled)


def test_how_long_a_case_takes_is_looked_for_only_while_there_is_time() -> None:
    scene = Scene.of(subject(), graph_of(subject().compiled))
    clock = Clock(20)
    figures, left = slowest(scene, clock)
    assert len(figures) == 2, "one class is done after 18 openings of a year"
    assert left == ("how long a case can take, for 1 of 2 classes: the time was used up",)
    assert clock.looks == 21
    endless = Clock(1_000)
    assert slowest(scene, endless)[1] == ()
    assert endless.looks == 36


def test_paths_end_where_the_time_does() -> None:
    clock = Clock(7)
    section = prove_paths(subject(), clock)
    assert clock.looks == 10, "the search, whether it was cut short, the lengths"
    assert section.left_out[-1] == "how long a case can take, for 2 of 2 classes: the time was used up"


def test_a_staff_list_is_held_against_a_policy_question_by_question() -> None:
    whole, clock = Clock(1_000), Clock(10)
    policy = subject()
    staff = load_staff("docs/how-to/staff-too-few.yaml", policy.compiled)
    prove_people(policy, staff, EVER, whole)
    assert whole.looks > 40, "each question looks at the clock"
    section = prove_people(policy, staff, EVER, clock)
    assert any(words.startswith("the time was over before") for words in section.left_out)
    assert clock.looks <= 11 + len(section.findings)
