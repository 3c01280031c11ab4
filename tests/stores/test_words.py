"""Any text is stored, comes back as it was, and keeps its place among others."""

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.stores.words import given as read
from complaintflow.stores.words import stored
from complaintflow.testing.stores.samples import ODD_TEXTS

# All characters, the halves of pairs too, and those that are written as others far more often than by chance.
TEXTS = st.text(st.sampled_from("\x00\x01\x02ab\ud7fe\ud7ff\ud800\udabc\udfff\ue000\u0100\u08ff") | st.characters())


@given(TEXTS)
def test_a_text_comes_back_as_it_was(text: str):
    assert read(stored(text)) == text
    assert "\x00" not in stored(text)
    stored(text).encode("utf-8")


@given(TEXTS, TEXTS)
def test_texts_keep_their_order(one: str, other: str):
    assert (stored(one).encode() < stored(other).encode()) == (one < other)
    assert (stored(one) == stored(other)) == (one == other)


def test_what_people_type_is_stored_as_it_is():
    usual = [text for text in ODD_TEXTS if not set(text) & set("\x00\x01\ud7ff") and text.isprintable()]
    assert [stored(text) for text in usual] == usual
    assert len(usual) > 15


@given(st.text())
def test_what_was_tampered_with_is_read_without_an_error(text: str):
    assert isinstance(read(text), str)
