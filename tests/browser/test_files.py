"""The files of the folder at the studio, in a real browser: what each is, who else writes it, and how it is typed."""

import re

import pytest
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
    # Counted by a process that gives way to every other one: on a busy machine it takes its time.
    expect(entry).to_contain_text("1 error", timeout=180_000)
    # The diagram is still the policy's.
    expect(desk.page.locator(".canvas svg")).to_be_visible()
    (folder / "people.yaml").unlink()


# What people reach by keyboard and what is read out to them: each control's name, and no id twice.
UNNAMED = """() => {
  const named = (each) => each.getAttribute("aria-label") || each.getAttribute("aria-labelledby") || each.title ||
    (each.labels && [...each.labels].some((label) => label.textContent.trim())) ||
    (!["INPUT", "SELECT"].includes(each.tagName) && each.textContent.trim());
  const controls = document.querySelectorAll(
    "button, input, select, textarea, [role=button], [role=tab], [tabindex='0'], a");
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  return [
    ...[...controls].filter((each) => each.checkVisibility() && !named(each)).map((each) => each.outerHTML),
    ...ids.filter((id, at) => ids.indexOf(id) !== at),
  ];
}"""


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_every_control_has_a_name(desk_in, locale):
    desk = desk_in(locale=locale)
    desk.open("vw.yaml")
    desk.page.locator(".canvas svg").wait_for()
    for view in ("diagram", "scenarios", "verify", "changes", "handbook", "try"):
        desk.view(view)
        expect(desk.page.locator("#view")).to_have_attribute("aria-labelledby", f"tab-{view}")
        assert desk.page.evaluate(UNNAMED) == [], view
    desk.page.locator("form.pad button[type=submit]").click()
    desk.page.locator("[data-event=dispatch]").click()
    desk.page.locator(".sending .link").click()
    assert desk.page.evaluate(UNNAMED) == []


def compose(page, *typed, chosen):
    """Type by an input method: what is typed stands in the text while it is composed; then a word is chosen."""
    keys = page.context.new_cdp_session(page)
    for half in typed:
        keys.send("Input.imeSetComposition", {"text": half, "selectionStart": len(half), "selectionEnd": len(half)})
    yield
    keys.send("Input.insertText", {"text": chosen})


def test_chinese_is_composed_without_being_checked_half_typed(desk_in):
    desk = desk_in(locale="zh-CN")
    desk.open("wanrun.yaml")
    checked: list[str] = []
    desk.page.on("request", lambda one: checked.append(one.post_data or "") if one.url.endswith("/api/check") else None)
    desk.page.locator(".left .cm-content").press("Control+Home")
    desk.page.keyboard.type("# ")
    composing = compose(desk.page, "t", "tou", "tou su", chosen="投诉")
    next(composing)
    expect(desk.page.locator(".left .cm-line").first).to_contain_text("# tou su")
    desk.page.wait_for_timeout(1_000)  # longer than the page waits before it checks
    assert [text for text in checked if "tou su" in text] == [], "half a word is no text yet"
    desk.page.keyboard.press("Control+s")
    assert "tou su" not in (desk.folder / "wanrun.yaml").read_text("utf-8")
    next(composing, None)
    expect(desk.page.locator(".left .cm-line").first).to_have_text(re.compile(r"^# 投诉"))
    desk.page.keyboard.type("\n")
    desk.page.keyboard.press("Control+s")
    expect(desk.page.locator(".mark")).to_have_text("已全部保存")
    assert (desk.folder / "wanrun.yaml").read_text("utf-8").startswith("# 投诉\n")
    assert [text for text in checked if "tou su" in text] == []
    desk.view("try")
    field = desk.page.locator("form.pad input[type=text]").first
    field.focus()
    composing = compose(desk.page, "wang", chosen="王")
    next(composing)
    expect(field).to_have_value("wang")
    next(composing, None)
    expect(field).to_have_value("王")


def test_what_is_saved_while_a_save_is_on_its_way_is_saved_after_it(desk_in):
    desk = desk_in(locale="zh-CN")
    desk.open("wanrun.yaml")
    held = []
    desk.page.route("**/api/file", lambda route: held.append(route), times=1)  # noqa: PLW0108 (it takes attributes)
    desk.page.locator(".left .cm-content").press("Control+Home")
    desk.page.keyboard.type("# one")
    with desk.page.expect_request(lambda asked: asked.method == "PUT"):
        desk.page.keyboard.press("Control+s")
    desk.page.keyboard.type(" two\n")
    desk.page.keyboard.press("Control+s")
    held[0].continue_()
    expect(desk.page.locator(".mark")).to_have_text("已全部保存")
    assert (desk.folder / "wanrun.yaml").read_text("utf-8").startswith("# one two\n")


def test_who_acts_is_a_person_of_a_unit_with_several_roles(desk_in):
    desk = desk_in(locale="en-GB")
    desk.open("vw.yaml")
    desk.view("try")
    for name, value in {"channel": "phone", "topic": "other"}.items():
        desk.page.locator(f"#fact-{name}").select_option(value)
    desk.page.locator("#fact-dealer").fill("D17")
    desk.page.locator("#opened-at").fill("2026-03-02T09:00")
    desk.page.locator("form.pad button[type=submit]").click()
    desk.page.locator("[data-event=dispatch]").click()
    desk.page.locator(".sending button[type=submit]").click()
    desk.page.locator("[data-event=respond]").click()
    desk.page.locator(".sending [name=actor]").select_option("dealer")
    unit = desk.page.locator(".sending [name=unit]")
    expect(unit).to_have_attribute("placeholder", "D17")
    unit.fill("D18")
    desk.page.locator(".sending button[type=submit]").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("D18")
    desk.page.get_by_role("button", name="Undo last step").click()
    desk.page.locator("[data-event=respond]").click()
    desk.page.locator(".sending [name=actor]").select_option("dealer")
    desk.page.locator(".sending [name=unit]").fill("D18")
    desk.page.get_by_role("button", name="A certain person").click()
    desk.page.locator(".sending [name=person]").fill("Li")
    desk.page.locator(".sending [name=other_roles]").select_option("region")
    desk.page.locator(".sending button[type=submit]").click()
    expect(desk.page.locator("[data-kind=event]")).to_have_count(3)
    expect(desk.page.get_by_role("alert")).to_have_count(0)


def test_nothing_typed_is_lost_while_the_server_does_not_answer(desk_in):
    desk = desk_in(locale="zh-CN")
    desk.open("dealer.yaml")
    desk.page.locator(".left .cm-content").press("Control+Home")
    desk.page.route("**/api/**", lambda route: route.abort("connectionrefused"))
    desk.page.keyboard.type("# kept\n")
    desk.page.keyboard.press("Control+s")
    expect(desk.page.locator(".notice.bad")).to_contain_text("没有响应")
    expect(desk.page.locator(".unsaved")).to_be_visible()
    desk.page.unroute("**/api/**")
    desk.page.locator(".notice.bad button").click()
    expect(desk.page.locator(".notice.bad")).to_have_count(0)
    desk.page.locator(".left .cm-content").press("Control+s")
    expect(desk.page.locator(".mark")).to_have_text("已全部保存")
    assert (desk.folder / "dealer.yaml").read_text("utf-8").startswith("# kept\n")
    desk.complaints[:] = [one for one in desk.complaints if "ERR_CONNECTION_REFUSED" not in one]


def test_a_file_that_was_deleted_elsewhere_is_written_anew(desk_in):
    desk = desk_in(locale="en-GB")
    desk.open("toyota.yaml")
    file = desk.folder / "toyota.yaml"
    before = file.read_text("utf-8")
    file.unlink()
    desk.page.locator(".left .cm-content").press("Control+Home")
    desk.page.keyboard.type("# mine\n")
    desk.page.keyboard.press("Control+s")
    dialog = desk.page.locator("dialog.conflict")
    expect(dialog).to_contain_text("was deleted elsewhere")
    dialog.get_by_role("button", name="Keep mine").click()
    expect(desk.page.locator(".unsaved")).to_have_count(0)
    assert file.read_text("utf-8") == "# mine\n" + before
    file.unlink()
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(desk.page.locator(".notice.bad")).to_contain_text("was deleted elsewhere")
    desk.page.locator(".left .cm-content").press("Control+s")
    expect(desk.page.locator(".unsaved")).to_have_count(0)
    assert file.read_text("utf-8") == "# mine\n" + before
    desk.complaints[:] = [one for one in desk.complaints if "404" not in one]
