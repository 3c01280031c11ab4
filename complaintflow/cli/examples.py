"""What the help of a command ends with: lines to copy. A test runs every one of them."""

from __future__ import annotations

from typing import Final

_FINES: Final = "docs/tutorial/library-fines.yaml"
_SHOP: Final = "docs/how-to/shop.yaml"
_TABLE: Final = "docs/how-to/shop.complaints.csv"
_MAP: Final = "docs/how-to/shop.complaints.map.yaml"
EXAMPLES: Final = (
    ("new", "complaintflow new ours.yaml --lang zh"),
    (
        "new",
        "complaintflow new ours.yaml --yes --organisation 'Town Library' --time-zone Europe/Berlin --country DE-BY",
    ),
    ("studio", "complaintflow studio policies/"),
    ("check", f"complaintflow check {_FINES} --strict"),
    ("check", "complaintflow check docs/tutorial --format plain --lang zh"),
    ("fmt", "complaintflow fmt policies/shared/base.yaml --check"),
    ("test", f"complaintflow test {_FINES}"),
    ("test", f"complaintflow test {_FINES} --only own_proposal --verbose"),
    ("verify", f"complaintflow verify {_FINES} --section tables"),
    ("diff", "complaintflow diff docs/how-to/shop.yaml docs/how-to/shop-tidied.yaml"),
    ("trace", "complaintflow trace policies/power.yaml"),
    ("explain", f"complaintflow explain {_FINES} docs/tutorial/library-fines.facts.yaml"),
    ("diagram", f"complaintflow diagram {_FINES} -o fines.svg"),
    ("diagram", f"complaintflow diagram {_FINES} --coverage --lang zh -o covered.png"),
    ("run", f"complaintflow run {_FINES} docs/tutorial/library-fines.jsonl --summary-only"),
    ("why", f"complaintflow why {_FINES} docs/tutorial/library-fines.jsonl L-1/2/2"),
    ("export", f"complaintflow export {_FINES} docs/tutorial/library-fines.jsonl --csv -"),
    ("report", "complaintflow report policies/housing.yaml --calendar 2026"),
    ("handbook", f"complaintflow handbook {_FINES} -o fines.html"),
    ("handbook", f"complaintflow handbook {_FINES} --lang both -o fines.docx"),
    ("simulate", f"complaintflow simulate {_FINES} --cases 200 --seed 7"),
    ("simulate", "complaintflow simulate policies/power.yaml --cases 20 --lang zh --csv cases.csv"),
    ("backtest", f"complaintflow backtest {_SHOP} {_TABLE} --map {_MAP} --actual decided"),
    (
        "backtest",
        f"complaintflow backtest {_SHOP} {_TABLE} --map {_MAP} --against docs/how-to/shop-changed.yaml --lang zh",
    ),
    ("schema", f"complaintflow schema {_FINES}"),
    ("version", "complaintflow version"),
)
"""Commands, each with a line that is begun at the top of this repository."""

_BY: Final = "--db cases.db --actor anna --role clerk"
_FINE: Final = "--data amount=12.5 --data ground=illness"
OF_A_STORE: Final = (
    (
        "case open",
        f"complaintflow case open L-1 {_BY} --policy {_FINES} {_FINE} --data borrower=Huber",
    ),
    ("case send", f"complaintflow case send L-1 acknowledge {_BY}"),
    ("case show", "complaintflow case show L-1 --db cases.db --lang zh"),
    ("case list", "complaintflow case list --db cases.db --open"),
    ("case due", "complaintflow case due --db cases.db --until +14d"),
    ("case why", "complaintflow case why L-1 --db cases.db"),
    ("case allowed", f"complaintflow case allowed L-1 {_BY}"),
    ("outbox list", "complaintflow outbox list --db cases.db"),
    ("outbox dead", "complaintflow outbox dead --db cases.db"),
    ("outbox show", "complaintflow outbox show L-1/2/2 --db cases.db"),
    ("outbox retry", "complaintflow outbox retry --all --db cases.db"),
    ("worker", "complaintflow worker --db cases.db --once --health-file worker.alive"),
    ("worker", "complaintflow worker --db cases.db --delivery delivery.yaml --staff staff.yaml"),
    ("health", "complaintflow health --db cases.db --health-file worker.alive"),
    ("case send", f"complaintflow case send L-1 keep_fine {_BY} --data reason='The book came back late.'"),
    ("audit seal", "complaintflow audit seal cases.db"),
    ("audit keygen", "complaintflow audit keygen auditor"),
    ("audit head", "complaintflow audit head cases.db --sign auditor.pem -o head.json"),
    ("audit verify", "complaintflow audit verify cases.db --head head.json --public-key auditor.pub.pem"),
    ("audit rebuild", "complaintflow audit rebuild cases.db --check"),
    ("archive run", "complaintflow archive run --db cases.db"),
    ("archive list", "complaintflow archive list --db cases.db --due"),
    ("archive case", "complaintflow archive case L-1 --db cases.db --actor anna"),
    ("archive restore", "complaintflow archive restore L-1 --db cases.db --actor anna --reason 'asked for again'"),
    ("archive erase", "complaintflow archive erase L-1 --db cases.db --force --reason 'the borrower asked for it'"),
    ("archive purge", "complaintflow archive purge L-1 --db cases.db --force --reason 'kept long enough'"),
    ("store policies", "complaintflow store policies cases.db"),
    ("store retire", "complaintflow store retire library_fines 2026.1 cases.db"),
    ("store copy", "complaintflow store copy cases.db copy.db"),
    ("store rekey", "complaintflow store rekey copy.db --master-key master.key"),
    ("store grants", "complaintflow store grants complaints_service --for run"),
    (
        "migrate plan",
        "complaintflow migrate plan old.yaml new.yaml --db moves.db -o draft.yaml",
    ),
    (
        "migrate rehearse",
        "complaintflow migrate rehearse plan.yaml --db moves.db --format json > rehearsal.json",
    ),
    ("migrate apply", "complaintflow migrate apply plan.yaml --db moves.db --rehearsal rehearsal.json"),
    ("temporal worker", f"complaintflow temporal worker --db cases.db --policy {_FINES}"),
    ("temporal dev", "complaintflow temporal dev --ui-port 8233"),
)
"""What is done with a store, in an order in which one line works after the other."""


def epilog_of(command: str) -> str | None:
    """Return what the help of a command ends with."""
    lines = [line for name, line in (*EXAMPLES, *OF_A_STORE) if name == command]
    # Each is a paragraph of its own: the help joins the lines of one.
    return "\n\n".join(["Examples:", *lines]) if lines else None
