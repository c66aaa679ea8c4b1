"""The pages in a browser: ``make app`` starts them."""

from posecheck.ui.review_page import show_review_page

show_review_page()
