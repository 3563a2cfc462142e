"""A lesson from its first step to its last: answers right and wrong, a reload, the link in a fresh browser."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from core.lessons import shelf
from core.lessons.lesson import Lesson, Prediction
from tests.browser.screens import BOX, MAIN
from tests.browser.server import Theme, Visit, visiting
from tests.browser.test_accessibility import faults
from tests.helpers.patience import PATIENCE

pytestmark = pytest.mark.browser

HIGHEST_BAR = 215  # pixels, on a screen of 1280×800
MORE_FOR_A_CURVE = 100  # pixels: its frame, or what is said of the drawing below the step's text
MORE_AT_THE_END = 60  # pixels: the last step's bar has the results code, too, and may need a second row
LOWEST_TOP = {"start-here": 430}  # pixels down to a page's main figure
TOO_MUCH = "1000"
PAPER = ".curve .paper"
ASKING, TOLD = ".st-key-lesson-options", ".st-key-lesson"
WAIT = PATIENCE * 1000


@pytest.fixture
def visit(chromium: BrowserContext, app: str) -> Iterator[Visit]:
    with visiting(chromium, app) as tab:
        yield tab
        assert tab.complaints == []


def plain(text: str) -> str:
    """Markdown as it is read, without its marks."""
    return re.sub(r"[*`]", "", text).replace("\n", " ")


def says(visit: Visit, text: str) -> None:
    expect(visit.page.locator(TOLD)).to_contain_text(plain(text), timeout=WAIT)


def draw(visit: Visit, *points: tuple[float, float]) -> None:
    """Draw a curve through points, in shares of the frame's width and height, with the mouse held down."""
    paper = visit.page.locator(PAPER)
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    assert box is not None
    for place, (across, up) in enumerate(points):
        visit.page.mouse.move(box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"], steps=8)
        if place == 0:
            visit.page.mouse.down()
    visit.page.mouse.up()


def answer_by_hand(visit: Visit, question: Prediction) -> None:
    """Draw a level line, or click the last card of the figure that can be clicked: neither is right."""
    if question.curve is not None:
        draw(visit, (0.01, 0.1), (0.99, 0.1))
        visit.page.get_by_role("button", name="Answer", exact=True).click()
        says(visit, question.curve.wrong)
    else:
        visit.page.locator("button.card").last.click()
        says(visit, "The page says: ")
    says(visit, "Not so.")


def answer(visit: Visit, question: Prediction, right: bool) -> None:
    """Answer the question in sight, and see what is said."""
    says(visit, question.text)
    if question.curve is not None or question.click is not None:
        answer_by_hand(visit, question)
        visit.rest()
        return
    if question.quantity is not None:
        box = visit.page.locator(f"{ASKING} input")
        box.fill(TOO_MUCH)
        box.press("Enter")
        visit.rest().settle()
        visit.page.get_by_role("button", name="Answer", exact=True).click()
        says(visit, question.quantity.high)
    else:
        option = next(option for option in question.options if option.meant is right)
        visit.page.locator(ASKING).get_by_role("button", name=plain(option.text), exact=True).click()
        says(visit, option.reason)
        says(visit, "Right." if right else "The page says: ")
    visit.rest()


def walk(visit: Visit, lesson: Lesson, place: int, right: bool) -> None:
    """Answer all questions of a step."""
    step = lesson.steps[place]
    says(visit, f"step {place + 1} of {len(lesson.steps)}")
    says(visit, step.text)
    box = visit.page.evaluate(BOX, MAIN)
    assert box is not None
    assert visit.page.viewport_size is not None
    more = MORE_FOR_A_CURVE * any(question.curve is not None for question in step.questions)
    assert box["top"] <= LOWEST_TOP.get(lesson.name, visit.page.viewport_size["height"] - 300) + more
    highest = HIGHEST_BAR + more + MORE_AT_THE_END * (step is lesson.steps[-1])
    assert visit.page.evaluate(BOX, TOLD)["height"] <= highest, step.title
    frame = visit.page.locator(f".st-key-figure-{step.figure}")
    assert frame.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    for number, question in enumerate(step.questions):
        answer(visit, question, right != bool(number % 2))
        if number + 1 < len(step.questions):
            visit.page.get_by_role("button", name="Next question").click()


def given(visit: Visit) -> str:
    """The answers in the address."""
    return parse_qs(urlsplit(visit.page.url).query)["lesson_answers"][0]


def goes_on(visit: Visit, place: int) -> None:
    visit.page.locator(".st-key-lesson-way a", has_text="Next").click()
    visit.page.wait_for_url(f"**lesson_step={place + 2}*")
    visit.rest()


@pytest.mark.slow
@pytest.mark.parametrize("name", [lesson.name for lesson in shelf.lessons()])
def test_a_lesson_is_walked_from_the_first_step_to_the_last(visit: Visit, name: str):
    lesson = shelf.lesson(name)
    visit.open("")
    visit.page.locator(f".st-key-lesson-card-{name} a").click()
    visit.page.wait_for_url("**lesson_step=1*")
    visit.rest()
    for place in range(len(lesson.steps)):
        walk(visit, lesson, place, right=bool(place % 2))
        if place + 1 < len(lesson.steps):
            goes_on(visit, place)
    assert len(given(visit).split("_")) == len(lesson.questions)
    says(visit, f"You have answered {len(lesson.questions)} of {len(lesson.questions)} questions")
    visit.page.locator(".st-key-lesson-way a", has_text="End").click()
    visit.page.wait_for_selector(f".st-key-lesson-card-{name}")
    assert "lesson" not in visit.page.url


def test_answers_outlive_a_reload_and_a_link_to_a_fresh_browser(visit: Visit, chromium: BrowserContext, app: str):
    lesson, place = shelf.lesson("start-here"), 2
    question = lesson.steps[place].questions[0]
    visit.open("softmax?" + address(lesson, place))
    says(visit, question.text)
    assert question.options[0].reason not in visit.page.locator(TOLD).inner_text()
    walk(visit, lesson, place, right=False)
    said, link = visit.page.locator(TOLD).inner_text(), visit.page.url
    visit.page.reload()
    says(visit, lesson.steps[place].questions[-1].options[1].reason)
    visit.rest()
    assert (visit.page.locator(TOLD).inner_text(), visit.page.url) == (said, link)
    browser = chromium.browser
    assert browser is not None
    fresh = browser.new_context()
    fresh.set_default_timeout(WAIT)
    with visiting(fresh, app) as other:
        other.open(link.removeprefix(f"{app}/"))
        says(other, lesson.steps[place].questions[-1].options[1].reason)
        other.rest()
        assert other.page.locator(TOLD).inner_text() == said
    fresh.close()


def test_next_and_back_within_one_page_set_its_state(visit: Visit):
    lesson = shelf.lesson("start-here")
    visit.open("softmax?" + address(lesson, 2))
    walk(visit, lesson, 2, right=True)
    assert "temperature=5" in visit.page.url
    goes_on(visit, 2)
    says(visit, lesson.steps[3].text)
    assert "temperature" not in visit.page.url
    visit.page.locator(".st-key-lesson-way a", has_text="Back").click()
    visit.page.wait_for_url("**lesson_step=3*")
    says(visit, lesson.steps[2].text)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_bar(chromium: BrowserContext, app: str, theme: Theme):
    lesson = shelf.lesson("start-here")
    with visiting(chromium, app, theme=theme) as visit:
        for answers in ("", f"&lesson_answers={lesson.first(2)}a"):
            visit.open("softmax?" + address(lesson, 2) + answers).settle()
            assert faults(visit, TOLD) == []
        visit.open("softmax?" + address(lesson, 3)).settle()  # a number is asked for
        assert faults(visit, TOLD) == []


def test_keys_alone_answer_a_question(visit: Visit):
    lesson = shelf.lesson("start-here")
    visit.open("softmax?" + address(lesson, 2))
    question = lesson.steps[2].questions[0]
    visit.page.locator(ASKING).get_by_role("button", name=plain(question.options[0].text), exact=True).focus()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    says(visit, question.options[1].reason)


CURVE, CLICK = 5, 1  # steps of Start here
FALLING = ((0, 0.75), (0.5, 0.4), (1, 0.1))
TURNING = ((0, 0.75), (0.25, 0.5), (1, 0.7))


@pytest.mark.parametrize(("points", "right"), [(FALLING, False), (TURNING, True)])
def test_a_curve_is_drawn_and_the_true_one_laid_over_it(
    visit: Visit, points: tuple[tuple[float, float], ...], right: bool
):
    lesson = shelf.lesson("start-here")
    curve = lesson.steps[CURVE].questions[0].curve
    assert curve is not None
    visit.open("training_curves?" + address(lesson, CURVE))
    draw(visit, *points)
    assert "lesson_answers" not in visit.page.url  # nothing is sent before "Answer"
    visit.page.get_by_role("button", name="Answer", exact=True).click()
    says(visit, "Right." if right else "Not so.")
    says(visit, curve.right if right else "Your curve falls. The true one falls, then rises.")
    expect(visit.page.locator(f"{PAPER} polyline.true")).to_have_count(1, timeout=WAIT)
    visit.rest()
    drawn = visit.page.locator(f"{PAPER} polyline.yours").get_attribute("points")
    visit.page.reload()
    says(visit, "Right." if right else "Not so.")
    expect(visit.page.locator(f"{PAPER} polyline.true")).to_have_count(1, timeout=WAIT)
    assert visit.page.locator(f"{PAPER} polyline.yours").get_attribute("points") == drawn


def test_keys_alone_draw_a_curve(visit: Visit):
    lesson = shelf.lesson("losses")
    visit.open("loss_surfaces?" + address(lesson, 3))
    visit.page.locator(PAPER).focus()
    for key in (*["ArrowUp"] * 3, *["ArrowRight"] * 10, *["ArrowUp"] * 3, *["ArrowLeft"] * 5, *["ArrowDown"] * 4):
        visit.page.keyboard.press(key)
    expect(visit.page.locator(".curve .spoken")).to_have_text("Weight w 0: Cross-entropy 0.69")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    says(visit, "Right. Your curve falls, then rises, as the true one does. It turns at the right place.")
    assert "lesson_answers" in visit.page.url


def test_a_click_in_the_figure_answers_and_outlives_a_reload(visit: Visit):
    lesson = shelf.lesson("start-here")
    question = lesson.steps[CLICK].questions[0]
    visit.open("layer_by_layer?" + address(lesson, CLICK))
    says(visit, question.text)
    visit.page.locator('button.card[data-name="conv2"]').focus()
    visit.page.keyboard.press("Enter")
    says(visit, f"Right. conv2. {question.options[1].reason}")
    visit.rest()
    visit.page.reload()
    says(visit, f"Right. conv2. {question.options[1].reason}")
    expect(visit.page.locator('button.card[data-name="conv2"]')).to_have_attribute("aria-pressed", "true", timeout=WAIT)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_a_curve_nor_a_click(chromium: BrowserContext, app: str, theme: Theme):
    lesson = shelf.lesson("start-here")
    given = (("training_curves", CURVE, "yrmhd9876544"), ("layer_by_layer", CLICK, "kfc"))
    with visiting(chromium, app, width=360, theme=theme) as visit:
        for page, place, told in given:
            for answers in ("", f"&lesson_answers={lesson.first(place)}{told}"):
                visit.open(f"{page}?" + address(lesson, place) + answers).settle()
                assert faults(visit, TOLD) == []
                wide, room = visit.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
                assert wide <= room


def address(lesson: Lesson, place: int) -> str:
    """The query string of a step."""
    state = "&".join(f"{name}={value}" for name, values in lesson.steps[place].state.items() for value in values)
    return f"{state}&lesson={lesson.name}&lesson_step={place + 1}"
