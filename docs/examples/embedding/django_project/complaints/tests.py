"""What the application promises; `manage.py test` runs it, over a policy with a call centre and dealers."""

from datetime import UTC, datetime, timedelta
from io import StringIO

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client, TestCase

from complaintflow import EventError
from complaints.models import Complaint, the_policy

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
AGENT = {"id": "agent-7", "roles": ["call_center"]}
DEALER = {"id": "dealer-1", "roles": ["dealer"]}
FACTS = {"channel": "phone", "topic": "other", "customer_phone": "13900000001"}


def dispatched(number: str = "C-1") -> Complaint:
    """Return a complaint that a dealer has to answer."""
    assert Complaint.open(number, FACTS, AGENT, START).accepted
    row = Complaint.objects.get(pk=number)
    assert row.send("dispatch", AGENT, at=START + timedelta(minutes=5)).accepted
    return row


class ModelTest(TestCase):
    """The row and its case."""

    def test_an_event_moves_the_row_and_is_kept_in_its_log(self) -> None:
        """The columns follow the case; the log says who did what, and what followed."""
        row = Complaint.objects.get(pk=dispatched().pk)
        assert (row.state, row.owner, row.stands.state) == ("handling", "dealer", "handling")
        assert [line["event"] for line in row.log] == ["open", "dispatch"]
        assert row.log[1]["actor"] == AGENT
        assert "deadline_started" in [effect["effect"] for effect in row.log[1]["effects"]]
        assert "contact_customer" in [one.event for one in row.allowed(DEALER)]

    def test_a_refused_event_leaves_the_row_as_it_was(self) -> None:
        """A refusal is a value with its reason."""
        row = dispatched()
        before = Complaint.objects.values().get(pk=row.pk)
        step = row.send("dispatch", AGENT, at=START + timedelta(minutes=6))
        assert step.refused is not None
        assert step.refused.body["code"] == "wrong_state"
        assert Complaint.objects.values().get(pk=row.pk) == before

    def test_a_stale_object_acts_on_the_row_as_it_is(self) -> None:
        """Two requests that read the same row write one log."""
        row = dispatched()
        other = Complaint.objects.get(pk=row.pk)
        assert row.send("contact_customer", DEALER, at=START + timedelta(minutes=7)).accepted
        assert other.send("respond", DEALER, at=START + timedelta(minutes=8)).accepted
        assert [line["event"] for line in other.log][2:] == ["contact_customer", "respond"]

    def test_a_number_is_taken_once(self) -> None:
        """A second complaint never replaces a first."""
        dispatched()
        with self.assertRaises(IntegrityError), transaction.atomic():  # noqa: PT027 (Django runs this, without pytest)
            Complaint.open("C-1", FACTS, AGENT, START)
        with self.assertRaises(EventError):  # noqa: PT027
            Complaint.open("", FACTS, AGENT, START)

    def test_the_log_alone_gives_the_same_case(self) -> None:
        """Nothing that a case knows is outside its log."""
        row = dispatched()
        row.let_time_pass(START + timedelta(hours=3))
        row.send("contact_customer", DEALER, at=START + timedelta(hours=4))
        first, *rest = row.log
        case = the_policy().open(row.number, first["data"], at=first["at"], actor=first["actor"]).case
        for line in rest:
            step = (
                case.send(line["event"], at=line["at"], actor=line["actor"], data=line["data"])
                if "event" in line
                else case.advance(line["at"])
            )
            assert step.to_json() == line["effects"]
            case = step.case
        assert case == row.stands

    def test_the_command_fires_what_is_due(self) -> None:
        """A deadline of that day is long over, and is breached at its own instant."""
        row, out = dispatched(), StringIO()
        call_command("let_time_pass", stdout=out)
        row.refresh_from_db()
        assert "deadline_breached" in out.getvalue()
        breached = [one for one in row.log[-1]["effects"] if one["effect"] == "deadline_breached"]
        assert breached[0]["at"] == "2026-03-02T11:05:00+08:00"


class AdminTest(TestCase):
    """The admin."""

    def setUp(self) -> None:
        """Sign somebody in."""
        self.client.force_login(User.objects.create_superuser("root", password=None))

    def test_the_page_of_deadlines_says_what_is_owed_and_what_is_over(self) -> None:
        """Names from outside are text."""
        dispatched("C-<b>1")
        page = self.client.get("/admin/complaints/complaint/deadlines/")
        self.assertContains(page, "C-&lt;b&gt;1")
        self.assertContains(page, "2026-03-02T11:05:00+08:00")
        self.assertContains(page, "overdue")
        self.assertNotContains(page, "<b>1")

    def test_titles_are_those_of_the_policy_in_the_language_of_the_browser(self) -> None:
        """English or Chinese."""
        dispatched()
        for language, title in (("en", "In handling"), ("zh-hans", "处理中")):
            for place in ("", "C-1/change/", "deadlines/"):
                page = self.client.get(f"/admin/complaints/complaint/{place}", headers={"accept-language": language})
                assert page.status_code == 200
                if place != "deadlines/":
                    self.assertContains(page, title)

    def test_headings_are_in_the_language_of_the_browser(self) -> None:
        """Chinese pages have no English headings, and events have the titles of the policy."""
        dispatched()
        for place, words in (
            ("", ("编号", "状态", "主责方", "最近到期", "已结案", "推进时间")),
            ("C-1/change/", ("时限", "处理经过", the_policy().compiled.events["dispatch"].title.in_language("zh"))),
            ("deadlines/", ("<th>投诉</th>", "<th>到期</th>", "已逾期")),
        ):
            page = self.client.get(f"/admin/complaints/complaint/{place}", headers={"accept-language": "zh-hans"})
            for word in words:
                self.assertContains(page, word)
            for word in ("Owner", "Next due", "Closed", "overdue", "What happened", "Let time pass"):
                self.assertNotContains(page, word)

    def test_letting_time_pass_takes_a_token_of_the_page(self) -> None:
        """A form of another site moves nothing."""
        row = dispatched()
        form = {"action": "let_time_pass", "_selected_action": row.pk}
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(User.objects.get())
        assert strict.post("/admin/complaints/complaint/", form).status_code == 403
        row.refresh_from_db()
        assert len(row.log) == 2
        self.client.post("/admin/complaints/complaint/", form)
        row.refresh_from_db()
        assert row.stands.deadlines["response"] == "breached"

    def test_nothing_is_deleted_or_added_by_hand(self) -> None:
        """Not even by a superuser."""
        row = dispatched()
        for place in ("add/", f"{row.pk}/delete/"):
            assert self.client.get(f"/admin/complaints/complaint/{place}").status_code == 403

    def test_who_may_not_look_sees_nothing(self) -> None:
        """Staff without the permission."""
        self.client.force_login(User.objects.create_user("guest", is_staff=True))
        assert self.client.get("/admin/complaints/complaint/deadlines/").status_code == 403
