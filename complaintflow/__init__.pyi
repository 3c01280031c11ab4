# The public names with their types; at run time they are loaded on first use (see __init__.py).

from complaintflow.errors import CaseError as CaseError
from complaintflow.errors import ComplaintflowError as ComplaintflowError
from complaintflow.errors import EventError as EventError
from complaintflow.errors import PolicyError as PolicyError
from complaintflow.facade import Case as Case
from complaintflow.facade import Policy as Policy
from complaintflow.facade import Step as Step
from complaintflow.kernel.effect import Effect as Effect
from complaintflow.kernel.event import Actor as Actor
from complaintflow.kernel.event import Event as Event
from complaintflow.kernel.refusal import RefusalCode as RefusalCode

__version__: str
