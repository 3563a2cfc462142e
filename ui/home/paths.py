"""The paths through the pages: a card each, which is one link."""

import streamlit as st

from core.lessons.lesson import Lesson
from ui.lessons import opening


def show() -> None:
    """What each path is called, how long it takes, what one sees on it, and the way to where this visit left it."""
    lessons = opening.available()
    if not lessons:
        return
    with st.container(key="lessons", gap="small"):
        st.markdown("### Lessons")
        st.caption("A way through the pages, step by step: predict, look, and read why.")
        with st.container(key="lesson-cards"):
            for lesson in lessons:
                _card(lesson)


def _card(lesson: Lesson) -> None:
    page, query, place = opening.beginning(lesson)
    with st.container(border=True, key=f"lesson-card-{lesson.name}"):
        st.page_link(page.file, label=f"**{lesson.title}**", icon=":material/school:", query_params=query)
        st.markdown(lesson.aim)
        begun = f" · go on at step {place}" if place > 1 else ""
        st.caption(f"{lesson.minutes} minutes · {len(lesson.questions)} questions{begun}")
