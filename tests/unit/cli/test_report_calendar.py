"""The calendar of reports: what ended before a policy came into force is nobody's obligation."""

from complaintflow.cli.report_calendar import print_calendar
from complaintflow.facade import Policy

TEXT = """\
policy: small
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
roles: {office: {}, head: {}}
lifecycle: {initial: a, states: {a: {}}}
reports:
  monthly: {period: month, due: {day: 5}, from: office, to: head, contains: [received]}
"""


def test_the_first_report_is_of_the_first_month_in_force(capsysbinary):
    print_calendar(Policy.from_text(TEXT), "2026", "en", json=False)
    shown = capsysbinary.readouterr().out.decode()
    assert "January 2026" in shown
    assert "December 2025" not in shown
    print_calendar(Policy.from_text(TEXT.replace("2026-01-01", "2025-12-01")), "2026", "en", json=False)
    assert "December 2025" in capsysbinary.readouterr().out.decode()
