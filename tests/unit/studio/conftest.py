"""One studio for all tests of a file, over a copy of the shipped policies."""

import pytest

from tests.studio_page import Page, copied_policies


@pytest.fixture(scope="session")
def page(tmp_path_factory):
    page = Page(copied_policies(tmp_path_factory.mktemp("studio")))
    yield page
    page.studio.end()
