"""People: who has which role where, who is away, who stands in, and whom an effect is therefore told.

In: a staff file, or a function of the embedder; a policy, a case, its effects. Out: resolutions, which say who is told
instead of whom and why. Does not deliver and does not keep anything.
"""

from complaintflow.staff.directory import (
    EVERYWHERE,
    LAST_RESORT,
    Directory,
    Facts,
    FunctionDirectory,
    directory_of,
)
from complaintflow.staff.loading import CheckedStaff, check_staff, load_staff, staff_from_text
from complaintflow.staff.people import Absence, Address, Holding, Person, StaffMember, Stretch
from complaintflow.staff.recipients import addressee, is_last_word, of_role, recipients, undeliverable
from complaintflow.staff.resolution import Away, Recipient, Resolution
from complaintflow.staff.roster import OutsideRole, StaffDirectory

__all__ = [
    "EVERYWHERE",
    "LAST_RESORT",
    "Absence",
    "Address",
    "Away",
    "CheckedStaff",
    "Directory",
    "Facts",
    "FunctionDirectory",
    "Holding",
    "OutsideRole",
    "Person",
    "Recipient",
    "Resolution",
    "StaffDirectory",
    "StaffMember",
    "Stretch",
    "addressee",
    "check_staff",
    "directory_of",
    "is_last_word",
    "load_staff",
    "of_role",
    "recipients",
    "staff_from_text",
    "undeliverable",
]
