"""The pages, in the order of their menu. Streamlit runs this file for each visitor."""

from posecheck.ui.menu import show_pages

show_pages()
