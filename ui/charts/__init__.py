"""Numbers in, Altair charts out; imports neither Streamlit nor torch."""
