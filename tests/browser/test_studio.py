"""What people do at the studio, done in a real browser on the real server."""

import re

from playwright.sync_api import expect

STUCK = """\
policy: parking
format: 1
version: "1"
effective: 2026-01-01
time_zone: UTC
last_resort: clerk
roles: {clerk: {title: {en: Clerk, zh: 办事员}}}
lifecycle:
  initial: new
  states:
    new: {title: {en: New, zh: 新建}}
    parked: {title: {en: Parked, zh: 搁置}}
    done: {final: true, outcome: withdrawn}
  transitions:
    - {event: answer, from: new, to: done, by: clerk}
    - {event: park, from: new, to: parked, by: clerk}
"""
RECEIVED = "2026-03-02T09:00"


def enter_complaint(desk, **facts: str) -> None:
    """Enter a complaint on the form of the view “Try” and open it."""
    desk.view("try")
    for name, value in facts.items():
        field = desk.page.locator(f"#fact-{name}")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    desk.page.locator("#opened-at").fill(RECEIVED)
    desk.page.locator("form.pad button[type=submit]").click()
    desk.page.locator(".now-state").wait_for()


def send(desk, event: str) -> None:
    """Send an event as whoever may."""
    desk.page.locator(f"[data-event={event}]").click()
    desk.page.locator(".sending button[type=submit]").click()
    desk.page.locator(".sending").wait_for(state="detached")


def test_an_error_is_underlined_where_it_stands_and_goes_when_it_is_mended(desk):
    desk.open("bank.yaml")
    desk.page.locator(".canvas svg").wait_for()
    desk.find("last_resort: union_leader")
    desk.page.keyboard.type("x")
    underlined = desk.page.locator(".cm-lintRange-error")
    expect(underlined).to_have_text("union_leaderx")
    expect(desk.line.locator(".cm-lintRange-error")).to_have_count(1)
    expect(desk.page.locator(".problem-count")).to_contain_text("1 error")
    problem = desk.page.locator(".problems li.error")
    expect(problem).to_contain_text("union_leaderx")
    expect(problem.locator(".remedy")).not_to_be_empty()
    desk.picture("error")
    # The list leads to the place, wherever the cursor was.
    desk.page.locator(".left .cm-content").press("Control+End")
    problem.get_by_role("button").click()
    expect(desk.line).to_contain_text("last_resort")
    desk.page.keyboard.press("Control+z")
    expect(underlined).to_have_count(0)
    expect(desk.page.locator(".problems li.error")).to_have_count(0)


def test_the_editor_completes_and_explains(desk):
    desk.open("vw.yaml")
    desk.find("last_resort: ")
    desk.page.keyboard.press("Control+Space")
    offered = desk.page.locator(".cm-tooltip-autocomplete li")
    expect(offered.filter(has_text="call_center")).to_have_count(1)
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Control+Space")
    desk.page.locator(".topbar select").focus()  # and the list comes when the person is elsewhere
    desk.page.wait_for_timeout(500)
    expect(offered).to_have_count(0)
    desk.page.locator(".cm-line", has_text="last_resort:").get_by_text("last_resort").hover()
    expect(desk.page.locator(".hover")).not_to_be_empty()


def test_the_diagram_follows_the_cursor_and_leads_it(desk):
    desk.open("vw.yaml")
    desk.find("    phone_follow_up:")
    expect(desk.page.locator('[data-element="state:phone_follow_up"].at-cursor').first).to_be_visible()
    desk.find("solution_overdue:")
    expect(desk.page.locator('[data-element="deadline:solution_overdue"].at-cursor').first).to_be_visible()
    expect(desk.page.locator('[data-element="state:phone_follow_up"].at-cursor')).to_have_count(0)
    desk.picture("diagram")
    state = desk.page.locator('[data-element="state:proposed"]').first
    state.focus()
    desk.page.keyboard.press("Enter")
    expect(desk.line).to_contain_text("proposed:")
    desk.page.get_by_role("button", name="Fit").click()
    desk.page.locator('[data-element="deadline:resolution"]').first.click()
    expect(desk.line).to_contain_text("resolution:")
    expect(desk.page.locator(".unsaved")).to_have_count(0)


def test_a_complaint_is_walked_through_and_kept_as_a_scenario(desk):
    desk.open("vw.yaml")
    enter_complaint(desk, channel="phone", topic="recall", dealer="D17", region="R1")
    expect(desk.page.locator(".now-state")).to_have_text("Intake")
    send(desk, "dispatch")
    expect(desk.page.locator(".now-state")).to_have_text("In handling")
    expect(desk.page.locator("[data-deadline=lead_response]")).to_contain_text("2h")
    desk.page.locator(".next-due").click()
    notice = desk.page.locator("[data-kind=notify]", has_text="No response in time (lead)")
    expect(notice.locator("blockquote")).to_contain_text("the response was due")
    expect(desk.page.locator("[data-deadline=lead_response]")).to_contain_text("missed")
    notice.locator(".why").click()
    expect(notice.locator(".reason")).to_contain_text("lead_response")
    desk.picture("try")
    # A step back and forth again: nothing of it is kept on the server.
    desk.page.get_by_role("button", name="Undo last step").click()
    expect(desk.page.locator("[data-deadline=lead_response]")).to_contain_text("running")
    desk.page.locator(".next-due").click()
    expect(notice.locator("blockquote")).to_be_visible()

    desk.page.get_by_role("button", name="Save as scenario").click()
    desk.page.locator("[name=scenario]").fill("Walked through in the browser")
    desk.page.get_by_role("button", name="Show the scenario").click()
    expect(desk.page.locator("pre.yaml")).to_contain_text("scenarios:")
    desk.page.locator("[name=place]").fill("scenarios/vw.yaml")
    desk.page.locator("[name=place]").press("Enter")
    expect(desk.page.locator(".notices")).to_contain_text("There is a file scenarios/vw.yaml already")
    desk.page.locator("[name=place]").fill("scenarios/走一遍/walked_through.yaml")
    desk.page.get_by_role("button", name="Write the file").click()
    expect(desk.page.locator(".notices")).to_contain_text("Saved in")
    assert "../../vw.yaml" in (desk.folder / "scenarios/走一遍/walked_through.yaml").read_text(encoding="utf-8")

    desk.view("scenarios")
    desk.page.get_by_role("button", name="Run all scenarios").click()
    expect(desk.page.locator(".tally")).to_have_text(re.compile(r"^\d+ passed, 0 failed$"))
    expect(desk.page.locator("li.ok", has_text="Walked through in the browser")).to_have_count(1)
    desk.picture("scenarios")
    desk.page.get_by_role("button", name="Show coverage in the diagram").click()
    drawn = desk.page.locator('.canvas [data-element="state:handling"]').first
    expect(drawn).to_contain_text("×")
    desk.picture("coverage")


def test_a_proof_finds_where_cases_get_stuck_and_plays_it(desk_in, served):
    _, folder = served
    (folder / "parking.yaml").write_text(STUCK, encoding="utf-8")
    desk = desk_in(locale="en-GB")
    desk.open("parking.yaml")
    desk.view("verify")
    desk.page.get_by_label("Every path").check()
    desk.page.get_by_role("button", name="Verify").click()
    finding = desk.page.locator(".findings [data-code=no-way-out]")
    expect(finding).to_be_visible()
    expect(desk.page.locator(".job")).to_have_text("finished")
    proved = desk.page.locator("details", has_text="Every path")
    expect(proved).to_contain_text(re.compile(r": \d+ finding"))
    expect(proved.locator(".figures li")).not_to_have_count(0)
    desk.picture("verify")
    finding.locator(".play").click()
    expect(desk.page.locator(".now-state")).to_have_text("Parked")
    expect(desk.page.locator("[data-kind=event]").last).to_contain_text("park")
    (folder / "parking.yaml").unlink()


def test_the_slider_and_the_field_move_the_clock(desk):
    desk.open("vw.yaml")
    enter_complaint(desk, channel="phone", topic="other")
    slider = desk.page.locator(".clock input[type=range]")
    slider.focus()
    for _ in range(3):
        desk.page.keyboard.press("ArrowRight")
    expect(desk.page.locator(".clock .instant")).to_have_value("2026-03-02T12:00")
    desk.page.locator(".clock .instant").fill("2026-03-03T10:30")
    desk.page.get_by_role("button", name="Advance").click()
    expect(desk.page.locator(".now")).to_contain_text("2026-03-03 Tue 10:30")


def test_what_changed_is_told_in_text_and_in_meaning(desk):
    desk.open("vw.yaml")
    desk.view("changes")
    expect(desk.page.locator(".equal")).to_be_visible()
    desk.find("met_by: submit_solution")
    desk.find("within: 48h")
    desk.page.keyboard.type("x")
    expect(desk.page.locator(".problems li.error")).not_to_have_count(0)
    for _ in range(4):
        desk.page.keyboard.press("Backspace")
    desk.page.keyboard.type("49h")
    expect(desk.page.locator(".meaning li")).not_to_have_count(0)
    expect(desk.page.locator(".changes .cm-changedText").first).to_be_visible()
    desk.picture("changes")


def test_the_handbook_is_read_beside_the_text(desk):
    desk.open("vw.yaml")
    desk.view("handbook")
    book = desk.page.frame_locator("iframe")
    expect(book.locator("h1").first).to_contain_text("Volkswagen brand complaint handling")
    desk.picture("handbook")
    desk.page.locator(".handbook select").select_option("zh")
    expect(book.locator("h1").first).to_contain_text("大众品牌客户投诉处理流程")


def test_a_save_never_overwrites_what_changed_elsewhere(desk):
    desk.open("dealer.yaml")
    file = desk.folder / "dealer.yaml"
    before = file.read_text(encoding="utf-8")
    editor = desk.page.locator(".left .cm-content")
    editor.press("Control+Home")
    desk.page.keyboard.type("# mine\n")
    expect(desk.page.locator(".unsaved")).to_be_visible()
    file.write_text("# theirs\n" + before, encoding="utf-8")
    desk.page.keyboard.press("Control+s")
    dialog = desk.page.locator("dialog.conflict")
    expect(dialog.locator(".cm-merge-a")).to_contain_text("# theirs")
    expect(dialog.locator(".cm-merge-b")).to_contain_text("# mine")
    desk.picture("conflict")
    assert file.read_text(encoding="utf-8") == "# theirs\n" + before
    dialog.get_by_role("button", name="Take theirs").click()
    expect(desk.page.locator(".left .cm-line").first).to_have_text("# theirs")
    editor.press("Control+z")
    expect(desk.page.locator(".left .cm-line").first).to_have_text("# mine")
    file.write_text("# theirs again\n" + before, encoding="utf-8")
    desk.page.keyboard.press("Control+s")
    dialog.get_by_role("button", name="Keep mine").click()
    expect(desk.page.locator(".unsaved")).to_have_count(0)
    assert file.read_text(encoding="utf-8") == "# mine\n" + before
    editor.press("Control+z")
    expect(desk.page.locator(".left .cm-line").first).to_have_text("# theirs again")
    file.write_text(before, encoding="utf-8")


def test_what_changed_elsewhere_is_shown_where_nothing_is_unsaved(desk):
    desk.open("toyota.yaml")
    file = desk.folder / "toyota.yaml"
    before = file.read_text(encoding="utf-8")
    file.write_text("# changed elsewhere\n" + before, encoding="utf-8")
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(desk.page.locator(".left .cm-line").first).to_have_text("# changed elsewhere")
    expect(desk.page.locator(".unsaved")).to_have_count(0)
    file.write_text(before, encoding="utf-8")


def test_chinese_is_typed_saved_and_spoken(desk_in):
    desk = desk_in(locale="zh-CN")
    desk.open("wanrun.yaml")
    expect(desk.page.locator("#tab-try")).to_have_text("试运行")
    desk.page.locator(".left .cm-content").press("Control+Home")
    desk.page.keyboard.insert_text("# 客户投诉处理：先联系客户，再提交方案 👍\n")
    desk.page.keyboard.press("Control+s")
    expect(desk.page.locator(".mark")).to_have_text("已全部保存")
    assert (desk.folder / "wanrun.yaml").read_text("utf-8").startswith("# 客户投诉处理：先联系客户，再提交方案 👍\n")
    desk.open("vw.yaml")
    enter_complaint(desk, channel="phone", topic="recall")
    expect(desk.page.locator(".now-state")).to_have_text("受理")
    send(desk, "dispatch")
    expect(desk.page.locator("[data-kind=event]").last).to_contain_text("下发投诉")
    desk.picture("chinese")
    desk.page.get_by_role("button", name="English").click()
    expect(desk.page.locator(".now-state")).to_have_text("In handling")
    desk.page.reload()
    expect(desk.page.locator("#tab-try")).to_have_text("Try")


def test_everything_can_be_reached_by_keyboard(desk):
    desk.open("vw.yaml")
    desk.page.locator(".left .cm-content").focus()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Tab")
    expect(desk.page.locator(".left .cm-content")).not_to_be_focused()
    assert not desk.page.locator(".unsaved").count(), "Tab indents nothing on the way out"
    desk.page.locator("#tab-diagram").focus()
    for name in ("try", "scenarios", "verify", "changes", "handbook", "diagram"):
        desk.page.keyboard.press("ArrowRight")
        expect(desk.page.locator(f"#tab-{name}")).to_be_focused()
        expect(desk.page.locator(f"#tab-{name}")).to_have_attribute("aria-selected", "true")


def test_a_small_screen_shows_the_text_or_the_views(desk_in):
    desk = desk_in(width=390, height=844, locale="en-GB", color_scheme="dark", has_touch=True)
    desk.open("vw.yaml")
    expect(desk.page.locator(".left .cm-content")).to_be_visible()
    expect(desk.page.locator("#tab-diagram")).not_to_be_visible()
    desk.page.get_by_role("button", name="Views").tap()
    expect(desk.page.locator(".left .cm-content")).not_to_be_visible()
    desk.page.locator(".canvas svg").wait_for()
    desk.picture("narrow")
    wide = "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"
    assert desk.page.evaluate(wide), "nothing sticks out"
    desk.page.locator('[data-element="state:proposed"]').first.focus()
    desk.page.keyboard.press("Enter")
    expect(desk.line).to_contain_text("proposed:")
    expect(desk.line).to_be_in_viewport()
    desk.page.get_by_role("button", name="Views").press("Enter")
    desk.page.locator("#tab-try").tap()
    expect(desk.page.locator("#opened-at")).to_be_visible()
    assert desk.page.evaluate(wide), "nothing sticks out"
