"""Nodes to the author's model: what the file format is, decoded and described from one place.

In: nodes of `complaintflow.source`. Out: frozen records with places (`PolicyDocument`, `ClauseRegister`), every
structural mistake of a pass, and JSON Schemas. Does not look names up or type values: the compiler does.

Other rooms describe their own files with the same shapes: a frozen dataclass whose fields are made with `key`, read
with `decode`, described by `schema_of`.
"""

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import (
    AllNode,
    AlwaysNode,
    AnyNode,
    CompareNode,
    ConditionNode,
    NotNode,
    Operand,
    ParameterOperand,
)
from complaintflow.policy.decoder import decode, decode_shape
from complaintflow.policy.document import (
    Decoded,
    PolicyDocument,
    check_base,
    decode_policy,
    file_kind,
    read_policy,
    wrong_kind,
)
from complaintflow.policy.extends import MergedFile, ReadBytes, merge, read_merged
from complaintflow.policy.file_access import folder_reader
from complaintflow.policy.located import Located, Name, Text
from complaintflow.policy.records import ByKey, Record, Short
from complaintflow.policy.references import BUILT_IN_EVENTS, Kind
from complaintflow.policy.register import ClauseEntrySpec, ClauseRegister, decode_register
from complaintflow.policy.scalars import (
    BOOL,
    COUNT,
    FORMAT,
    INTEGER,
    NAME,
    PATH,
    TEXT,
    VALUE,
    Choice,
    Ref,
    TextShape,
)
from complaintflow.policy.schema import (
    instance_problems,
    json_schema,
    policy_schema,
    register_schema,
    schema_of,
    schema_problems,
)
from complaintflow.policy.shape import INVALID, NO_ENTRIES, Invalid, Reading, Schema, SchemaBuilder, Shape, key
from complaintflow.policy.structures import ByKind, Deferred, ListOf, MapOf, NamesAsMap, OneOrMany, Wrapped
from complaintflow.policy.suggestion import closest
from complaintflow.policy.time_scalars import DATE, DURATION, TIME_ZONE, OpenHours
from complaintflow.policy.words import CLAUSE, CLAUSE_ID, WORDS, NamedSpec, WordsSpec

__all__ = [
    "BOOL",
    "BUILT_IN_EVENTS",
    "CLAUSE",
    "CLAUSE_ID",
    "CONDITION",
    "COUNT",
    "DATE",
    "DURATION",
    "FORMAT",
    "INTEGER",
    "INVALID",
    "NAME",
    "NO_ENTRIES",
    "PATH",
    "TEXT",
    "TIME_ZONE",
    "VALUE",
    "WORDS",
    "AllNode",
    "AlwaysNode",
    "AnyNode",
    "ByKey",
    "ByKind",
    "Choice",
    "ClauseEntrySpec",
    "ClauseRegister",
    "CompareNode",
    "ConditionNode",
    "Decoded",
    "Deferred",
    "Invalid",
    "Kind",
    "ListOf",
    "Located",
    "MapOf",
    "MergedFile",
    "Name",
    "NamedSpec",
    "NamesAsMap",
    "NotNode",
    "OneOrMany",
    "OpenHours",
    "Operand",
    "ParameterOperand",
    "PolicyDocument",
    "ReadBytes",
    "Reading",
    "Record",
    "Ref",
    "Schema",
    "SchemaBuilder",
    "Shape",
    "Short",
    "Text",
    "TextShape",
    "WordsSpec",
    "Wrapped",
    "check_base",
    "closest",
    "decode",
    "decode_policy",
    "decode_register",
    "decode_shape",
    "file_kind",
    "folder_reader",
    "instance_problems",
    "json_schema",
    "key",
    "merge",
    "policy_schema",
    "read_merged",
    "read_policy",
    "register_schema",
    "schema_of",
    "schema_problems",
    "wrong_kind",
]
