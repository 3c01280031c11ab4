"""A save is whole or not at all, and never goes over what somebody else wrote meanwhile."""

import os

import pytest

from complaintflow.studio import saving
from complaintflow.studio.folder import Folder, digest_of
from complaintflow.studio.problems import StudioError
from complaintflow.studio.saving import Saver


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"policy: a\n")
    return Folder.of(tmp_path)


def left_over(folder):
    return sorted(path.name for path in folder.root.rglob("*") if path.is_file() and path.suffix != ".yaml")


def test_what_was_read_can_be_saved(folder):
    saved = Saver(folder).save("a.yaml", "policy: b\n", digest_of(b"policy: a\n"))
    assert saved.theirs is None
    assert folder.read("a.yaml") == b"policy: b\n"
    assert saved.digest == digest_of(b"policy: b\n")
    assert left_over(folder) == []


def test_a_change_made_elsewhere_is_shown_and_not_lost(folder):
    seen = digest_of(folder.read("a.yaml"))
    (folder.root / "a.yaml").write_bytes(b"policy: theirs\n")
    saved = Saver(folder).save("a.yaml", "policy: ours\n", seen)
    assert saved.theirs == b"policy: theirs\n"
    assert folder.read("a.yaml") == b"policy: theirs\n"


def test_a_change_made_while_we_write_is_not_lost(folder, monkeypatch):
    seen = digest_of(folder.read("a.yaml"))
    fsync = os.fsync

    def meanwhile(handle):
        (folder.root / "a.yaml").write_bytes(b"policy: theirs\n")
        fsync(handle)

    monkeypatch.setattr(saving.os, "fsync", meanwhile)
    assert Saver(folder).save("a.yaml", "policy: ours\n", seen).theirs == b"policy: theirs\n"
    assert folder.read("a.yaml") == b"policy: theirs\n"
    assert left_over(folder) == []


def test_a_file_that_has_gone_is_not_made_again_unasked(folder):
    seen = digest_of(folder.read("a.yaml"))
    (folder.root / "a.yaml").unlink()
    saved = Saver(folder).save("a.yaml", "policy: ours\n", seen)
    assert (saved.digest, saved.theirs) == ("", b"")
    assert not (folder.root / "a.yaml").exists()


def test_a_new_file_goes_over_none(folder, monkeypatch):
    assert Saver(folder).save("a.yaml", "policy: ours\n", None).theirs == b"policy: a\n"
    assert Saver(folder).save("new/b.yaml", "policy: b\n", None).theirs is None
    assert folder.read("new/b.yaml") == b"policy: b\n"
    fsync = os.fsync

    def meanwhile(handle):
        (folder.root / "c.yaml").write_bytes(b"policy: theirs\n")
        fsync(handle)

    monkeypatch.setattr(saving.os, "fsync", meanwhile)
    assert Saver(folder).save("c.yaml", "policy: ours\n", None).theirs == b"policy: theirs\n"
    assert left_over(folder) == []


def test_a_full_disk_leaves_the_file_as_it_was(folder, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving.os, "fsync", full)
    with pytest.raises(StudioError, match="No space left"):
        Saver(folder).save("a.yaml", "policy: b\n", digest_of(b"policy: a\n"))
    assert folder.read("a.yaml") == b"policy: a\n"
    assert left_over(folder) == []


def test_line_ends_and_the_mark_at_the_beginning_stay_as_they_are(folder):
    before = b"\xef\xbb\xbfpolicy: a\r\nformat: 1\r\n"
    (folder.root / "a.yaml").write_bytes(before)
    Saver(folder).save("a.yaml", "policy: a\nformat: 1\nversion: '2'\n", digest_of(before))
    assert folder.read("a.yaml") == before + b"version: '2'\r\n"


def test_the_file_may_be_read_by_whom_it_could_be_read_before(folder):
    (folder.root / "a.yaml").chmod(0o640)
    Saver(folder).save("a.yaml", "policy: b\n", digest_of(b"policy: a\n"))
    assert (folder.root / "a.yaml").stat().st_mode & 0o777 == 0o640
