# The public names with their types; at run time they are loaded on first use (see __init__.py).

from complaintflow.classifier import Classification as Classification
from complaintflow.errors import CaseError as CaseError
from complaintflow.errors import ComplaintflowError as ComplaintflowError
from complaintflow.errors import ConflictError as ConflictError
from complaintflow.errors import DeliveryError as DeliveryError
from complaintflow.errors import EventError as EventError
from complaintflow.errors import LimitError as LimitError
from complaintflow.errors import MigrationError as MigrationError
from complaintflow.errors import MissingExtraError as MissingExtraError
from complaintflow.errors import PolicyError as PolicyError
from complaintflow.errors import StaffError as StaffError
from complaintflow.errors import StoreError as StoreError
from complaintflow.facade import Case as Case
from complaintflow.facade import Policy as Policy
from complaintflow.facade import Step as Step
from complaintflow.kernel.effect import Effect as Effect
from complaintflow.kernel.event import Actor as Actor
from complaintflow.kernel.event import Event as Event
from complaintflow.kernel.refusal import RefusalCode as RefusalCode
from complaintflow.limit import Limit as Limit
from complaintflow.runtime.answers import Answer as Answer
from complaintflow.runtime.asynchronous import AsyncComplaintDesk as AsyncComplaintDesk
from complaintflow.runtime.desk import ComplaintDesk as ComplaintDesk
from complaintflow.runtime.serving import courier_for as courier_for
from complaintflow.runtime.serving import webhooks_of as webhooks_of
from complaintflow.runtime.serving import worker_for as worker_for
from complaintflow.runtime.worker import Worker as Worker
from complaintflow.staff import load_staff as load_staff

__version__: str
