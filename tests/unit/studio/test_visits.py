"""The page colours its diagram by what scenarios visit, and shows the handbook of the unsaved text."""


def test_what_scenarios_visit_colours_the_diagram(page):
    text = page.file("power.yaml")["text"]
    ran = page.ask("scenarios/run", path="power.yaml", text=text)
    assert ran["failed"] == 0
    states = {element: times for element, times in ran["visited"].items() if element.startswith("state:")}
    assert states
    marks = {"visited": ran["visited"], "current": []}
    plain, coloured = (
        page.ask("diagram", path="power.yaml", text=text, language="en", **more)["svg"]
        for more in ({}, {"marks": marks})
    )
    most = max(states.values())
    assert f"×{most}" in coloured
    assert f"×{most}" not in plain


def test_marks_that_are_none_are_refused(page):
    text = page.file("power.yaml")["text"]
    for marks in ({"visited": {"state:x": "often"}}, {"current": [1]}, "all"):
        page.ask("diagram", 400, path="power.yaml", text=text, marks=marks)


def test_the_handbook_is_of_the_unsaved_text(page):
    text = page.file("power.yaml")["text"].replace('version: "', 'version: "unsaved-', 1)
    html = page.ask("handbook", path="power.yaml", text=text, languages=["en", "zh"])["html"]
    assert "unsaved-" in html
    assert "Procedure handbook" in html
    assert "手册" in html
