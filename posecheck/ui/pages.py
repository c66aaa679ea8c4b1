"""The pages, in the order of their menu."""

from posecheck.ui.review_page import show_review_page

show_review_page()
