"""Pictures of a policy: its states, what leads from one to the next, and the deadlines that run meanwhile.

`diagram_of` says what there is to see, `to_svg`, `to_png` and `to_mermaid` draw it. SVG and PNG need the extra
`diagram` (Graphviz places the boxes, resvg paints); Mermaid needs nothing.
"""

from complaintflow.diagram.building import diagram_of
from complaintflow.diagram.mermaid import to_mermaid
from complaintflow.diagram.model import Detail, Diagram, Marks
from complaintflow.diagram.png import to_png
from complaintflow.diagram.svg import to_svg
from complaintflow.diagram.trail import Trail, seen_in

__all__ = ["Detail", "Diagram", "Marks", "Trail", "diagram_of", "seen_in", "to_mermaid", "to_png", "to_svg"]
