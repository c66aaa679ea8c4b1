"""Analyses one recorded video: reviews it, stores what was seen, and writes the results.

``batch`` handles many videos at once; ``review_service`` handles videos uploaded in a browser.
"""
