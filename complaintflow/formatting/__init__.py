"""Files in the house style: keys in the order of the reference, the author's words and comments as they are.

In: the text of a file. Out: the same text with lines and entries in order. Nothing is written anew: lines are moved as
a whole, with the comments above them, and so are the entries of a mapping on one line. That the file holds the same
afterwards, and that no comment is lost, is looked at before the text is handed out.
"""

from complaintflow.formatting.format import formatted

__all__ = ["formatted"]
