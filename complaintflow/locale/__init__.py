"""What the program says, in the languages of its readers.

In: an English sentence, as a diagnostic or a refusal has it. Out: the sentence in Chinese; where the catalogue has no
form for it, the English one, so that nothing is lost. Names, numbers and what stands in quotes are taken over.

The catalogue is gettext's (`zh/LC_MESSAGES/complaintflow.po`). Its messages are forms, `the key {text} is missing`;
`tools/catalogue.py` finds them in the source.
"""

from complaintflow.locale.phrases import phrase, phrases
from complaintflow.locale.sentences import language_of, said, told

__all__ = ["language_of", "phrase", "phrases", "said", "told"]
