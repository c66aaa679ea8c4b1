"""The pages, in the order of their menu. Streamlit runs this file for each visitor."""

from posecheck.web.shell import show_pages

show_pages()
