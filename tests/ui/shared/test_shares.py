"""A visitor keeps their name in the queue, however Streamlit writes the cookie that tells them."""

from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from ui.shared import shares

MINE, ANOTHER = b"0123456789abcdef", b"0123456789abcdeg"


def test_a_name_outlives_a_reload():
    before, after = generate_xsrf_token_string(MINE, 1), generate_xsrf_token_string(MINE, 1)
    assert before != after  # masked anew
    assert shares._named(before) == shares._named(after) != shares._named(generate_xsrf_token_string(ANOTHER, 1))


def test_no_cookie_gives_no_name():
    assert [shares._named(cookie) for cookie in (None, "", "2|x", "no token")] == [None] * 4
