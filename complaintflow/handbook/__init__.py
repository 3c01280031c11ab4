"""The procedure as a document that people hand out: generated from the compiled policy, so it says what runs.

In: a compiled policy, languages, its clause register. Out: a `Handbook` (sections without markup) and, from that, one
HTML file, a PDF or a Word document. Decides nothing and reads no file.
"""

from complaintflow.handbook.build import handbook_of
from complaintflow.handbook.document import Handbook
from complaintflow.handbook.docx import to_docx
from complaintflow.handbook.html import to_html
from complaintflow.handbook.pdf import to_pdf

__all__ = ["Handbook", "handbook_of", "to_docx", "to_html", "to_pdf"]
