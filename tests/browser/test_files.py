"""The files of the folder at the studio, in a real browser: what each is, who else writes it, and how it is typed."""

from playwright.sync_api import expect

STAFF = """\
staff: people
format: 1
policy: vw.yaml
owner_of_last_resort: lin
people:
  lin: {name: Lin, language: zh, roles: call_center}
"""


def test_files_that_go_with_a_policy_are_checked_as_what_they_are(desk_in, served):
    _, folder = served
    (folder / "people.yaml").write_text(STAFF, encoding="utf-8")
    desk = desk_in(locale="en-GB")
    entry = desk.page.locator("optgroup[label=Staff] option")
    expect(entry).to_have_text("people.yaml")
    desk.open("people.yaml")
    expect(desk.page.locator(".problems .kind")).to_contain_text("Staff")
    expect(desk.page.locator(".problems li.error")).to_have_count(0)
    desk.find("roles: call_center")
    desk.page.keyboard.type("x")
    expect(desk.page.locator(".cm-lintRange-error")).to_contain_text("call_centerx")
    desk.page.keyboard.press("Control+s")
    expect(entry).to_contain_text("1 error")
    # The diagram is still the policy's.
    expect(desk.page.locator(".canvas svg")).to_be_visible()
    (folder / "people.yaml").unlink()
