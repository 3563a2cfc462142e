"""The science of Digitscope: importable without Streamlit, and without torch until a net is needed."""
