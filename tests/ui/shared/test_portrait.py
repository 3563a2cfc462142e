"""A picture on a page has words for those who do not see it."""

import numpy as np
from streamlit.testing.v1 import AppTest

IMAGE = np.zeros((3, 32, 32), np.uint8)


def page() -> None:
    from tests.ui.shared.test_portrait import IMAGE
    from ui.shared import portrait

    portrait.show(IMAGE, 'a "3" & more', width=120)


def test_a_picture_has_its_words_as_text_and_its_width():
    [found] = AppTest.from_function(page).run().get("html")
    assert 'alt="a &quot;3&quot; &amp; more"' in found.proto.body
    assert 'width="120"' in found.proto.body
    assert 'src="data:image/png;base64,' in found.proto.body
