"""What is withheld from whom, and what is wrong with how that is written."""

import pytest

FIELDS = """\
fields: {kind: {type: choice, choices: [crime, other]}, name: {type: text, personal: true}}
roles: {clerk: {}, head: {}}"""
RULE = "confidential: {personal: [clerk, head], withheld: [{from: clerk, when: {kind: crime}}]}"


def test_roles_and_condition(compiled):
    confidential = compiled(f"{FIELDS}\n{RULE}").confidential
    assert [rule.roles for rule in confidential.withheld] == [frozenset({"clerk"})]
    assert confidential.withheld_from({"kind": "crime"}) == {"clerk"}
    assert confidential.withheld_from({"kind": "other"}) == confidential.withheld_from({}) == frozenset()
    assert confidential.withheld_from(None) == {"clerk"}


def test_it_belongs_to_what_the_policy_means(compiled):
    texts = (f"{FIELDS}\nconfidential: {{personal: [clerk, head]}}", f"{FIELDS}\n{RULE}")
    assert len({compiled(text).digest for text in texts}) == 2


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{from: «boss», when: {kind: crime}}", "unknown-reference"),
        ("{from: clerk, when: {«place»: north}}", "unknown-reference"),
        ("{from: clerk, when: {«class»: high}}", "unknown-reference"),
        ("{from: clerk, when: {kind: «arson»}}", "impossible-condition"),
        ("«{from: clerk}»", "missing-key"),
    ],
)
def test_what_is_wrong_with_it(diagnostics, rule, code):
    text = f"{FIELDS}\nconfidential: {{withheld: [{rule}]}}"
    plain = text.replace("«", "").replace("»", "")
    assert [found for found, *_ in diagnostics(plain)][:1] == [code]


def test_tracks_leave_it_to_the_case(compiled):
    track = "tracks: {t: {lifecycle: {initial: new, states: {new: {}}}}}"
    lifecycle = "lifecycle: {initial: intake, states: {intake: {}}}"
    policy = compiled(f"{FIELDS}\n{RULE}\n{lifecycle}\n{track}")
    assert policy.confidential.withheld
    assert policy.tracks["t"].policy.confidential.withheld == ()
