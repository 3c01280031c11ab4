"""Seals are made over what moved, each following the one before; their head can be taken elsewhere, signed."""

import json
from dataclasses import replace

import pytest

from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores.chain import first_seal_prev, seal_digest_of
from complaintflow.stores.heads import Head, head_of, is_signed_by, new_keys, read_head, sign, write_head
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.seals import seal, seal_all, store_id
from tests.ledgers import write_to


def test_nothing_to_seal_makes_no_seal():
    store = MemoryStore()
    assert seal(store, 5) is None
    assert seal_all(store, 5) == []
    with store.reading() as reading:
        assert head_of(reading) is None
        assert store_id(reading) is None


def test_a_seal_covers_what_moved_since_the_one_before():
    store = MemoryStore()
    for case in ("b", "a", "c"):
        write_to(store, case)
    first = seal(store, 5)
    write_to(store, "b")
    second = seal(store, 6)
    assert seal(store, 7) is None
    with store.reading() as reading:
        assert [row.number for row in reading.seals()] == [1, 2]
        assert [(head.case, head.n) for head in reading.sealed_heads(1)] == [("a", 1), ("b", 1), ("c", 1)]
        assert [(head.case, head.n) for head in reading.sealed_heads(2)] == [("b", 2)]
        assert first.prev == first_seal_prev(store_id(reading))
        assert second.prev == first.digest == seal_digest_of(first, reading.sealed_heads(1))


def test_many_cases_are_sealed_batch_by_batch():
    store = MemoryStore()
    for number in range(7):
        write_to(store, f"c-{number}")
    assert [row.cases for row in seal_all(store, 5, batch=3)] == [3, 3, 1]
    assert seal_all(store, 6, batch=3) == []


def test_the_id_of_a_store_is_its_own_and_stays():
    stores = [MemoryStore(), MemoryStore()]
    ids = set()
    for store in stores:
        for _ in range(2):
            write_to(store, "a")
            seal(store, 5)
            with store.reading() as reading:
                ids.add(store_id(reading))
    assert len(ids) == 2


def test_a_second_seal_of_the_same_number_is_refused():
    store = MemoryStore()
    write_to(store, "a")
    made = seal(store, 5)
    with pytest.raises((StoreError, ConflictError)), store.writing() as writing:
        writing.add_seal(made, ())


HEAD = Head(store="s", seal=3, digest="d" * 64, at=1_767_225_600_000_000, cases=2, entries=9)


def test_a_head_is_signed_and_read_again():
    private, public = new_keys()
    signed = sign(HEAD, private)
    text = write_head(signed)
    assert json.loads(text)["at"] == "2026-01-01T00:00:00+00:00"
    assert read_head(text) == signed
    assert is_signed_by(signed, public)
    assert not is_signed_by(signed, new_keys()[1])
    assert not is_signed_by(HEAD, public)
    assert not is_signed_by(replace(signed, signature="not base64 ä"), public)


@pytest.mark.parametrize(
    ("name", "value"),
    [("store", "t"), ("seal", 4), ("digest", "e" * 64), ("at", 1), ("cases", 1), ("entries", 8), ("key", "x")],
)
def test_a_signature_covers_everything_in_a_head(name, value):
    private, public = new_keys()
    assert not is_signed_by(replace(sign(HEAD, private), **{name: value}), public)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: [],
        lambda told: {**told, "format": "complaintflow-head-2"},
        lambda told: {**told, "algorithm": "none"},
        lambda told: {**told, "at": "yesterday"},
        lambda told: {**told, "at": 5},
        lambda told: {**told, "seal": "3"},
        lambda told: {**told, "seal": True},
        lambda told: {**told, "more": 1},
        lambda told: {key: value for key, value in told.items() if key != "store"},
    ],
)
def test_what_is_no_head_is_refused(spoil):
    with pytest.raises(StoreError, match="exported head"):
        read_head(json.dumps(spoil(json.loads(write_head(HEAD)))))


def test_what_is_no_json_is_no_head():
    for text in ("", "{", "[" * 100_000):
        with pytest.raises(StoreError):
            read_head(text)


def test_keys_of_another_kind_are_refused():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import x25519

    other = x25519.X25519PrivateKey.generate()
    pem, private, public = new_keys()[0], *new_keys()
    kept = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = other.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for bad in (b"", b"no key", public, kept):
        with pytest.raises(StoreError, match="Ed25519 private key"):
            sign(HEAD, bad)
    for bad in (b"", b"no key", private, pem, shown):
        with pytest.raises(StoreError, match="Ed25519 public key"):
            is_signed_by(HEAD, bad)
