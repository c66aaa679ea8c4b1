"""The pages, in menu order. Streamlit runs this file for each visitor."""

from posecheck.web.shell import show_pages

show_pages()
