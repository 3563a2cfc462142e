"""What the visitor sees; with app.py and pages/ the only place that imports Streamlit."""
