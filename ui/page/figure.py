"""A page's figures, each with its sentence: what a page shows first, and what an address can ask for alone."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

PREFIX = "figure-"  # of a figure's key, which Streamlit writes into its container's class (`st-key-figure-NAME`)


def figure(name: str) -> DeltaGenerator:
    """A container for a figure and the sentence that it proves: `with figure("surfaces"): ...`.

    `name` is short, lower-case, joined by hyphens, and stays: links ask for it. The first one of a page is its main
    figure; it stands right below the question and one row of controls.
    """
    return st.container(key=PREFIX + name)
