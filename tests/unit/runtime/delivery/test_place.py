"""Values in URLs: nothing that is put in changes the URL's shape."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.errors import DeliveryError
from complaintflow.runtime.delivery.place import filled, places, plain_address

TEMPLATE = "json://gateway.example.com/{user}/send?to={address}&kind=sms"


@given(st.text(), st.text())
def test_a_value_stays_within_its_place(user: str, address: str):
    parts = urlsplit(filled(TEMPLATE, {"user": user, "address": address}))
    assert (parts.scheme, parts.netloc, parts.fragment) == ("json", "gateway.example.com", "")
    assert parts.path == f"/{quote(user, safe='', errors='replace')}/send"
    query = parse_qs(parts.query, keep_blank_values=True)
    assert set(query) == {"to", "kind"}
    assert len(query["to"]) == 1


def test_a_value_is_no_template_itself():
    assert filled("json://h/{a}{b}", {"a": "{b}", "b": "secret"}) == "json://h/%7Bb%7Dsecret"


@pytest.mark.parametrize("url", ["json://{", "json://}", "json://{a}}", "json://{{a}"])
def test_a_brace_alone_is_refused(url: str):
    with pytest.raises(DeliveryError):
        places(url)


def test_a_place_that_nothing_fills_is_named():
    with pytest.raises(DeliveryError, match=r"\{b\}"):
        filled("json://h/{a}{b}", {"a": "x"})


@pytest.mark.parametrize(
    "address",
    [
        "a@b.c&to=evil@x.y", "a@b.cc,evil@x.yy", "a@b.cc evil@x.yy", "a@b.cc;evil@x.yy", "<a@b.cc>", "A <a@b.cc>",
        "a@b.cc\r\nBcc: evil@x.yy", "a@b", "a", "", "@b.cc", "a@@b.cc", "a%2Cevil%40x.yy@b.cc", '"a b"@b.cc',
        "a@b.cc?to=e", "a@b.cc#", "a@b.cc/..", "a@[127.0.0.1]", "a" * 250 + "@b.cc", "a@b.cc\x00", "a..b@c.dd",
    ],
)  # fmt: skip
def test_what_is_not_one_mail_address_is_none(address: str):
    assert plain_address("email", address) is None


@pytest.mark.parametrize("address", ["a@b.cc", "a.b+tag@sub.example.org", "o'brien@x.yy", "a=b@x.yy", " a@b.cc "])
def test_a_mail_address_is_one(address: str):
    assert plain_address("email", address) == address.strip()


def test_a_number_is_written_without_its_marks():
    assert plain_address("sms", "+86 (138) 0013-8000") == "+8613800138000"


@pytest.mark.parametrize("number", ["+86,138", "138&to=139", "1", "+" + "1" * 16, "٣٤٥٦", "12345;67", "1234\n5678"])
def test_what_is_not_one_number_is_none(number: str):
    assert plain_address("sms", number) is None


@given(st.sampled_from(["email", "sms", "phone", "wecom", "system"]), st.text())
def test_an_address_never_holds_what_parts_addresses_or_urls(medium: str, text: str):
    found = plain_address(medium, text)
    assert found is None or not set(found) & set(',; \t\r\n<>%?#/&|\\"') or (medium == "email" and "&" in found)
