"""Writes the report as one A4 page: a canvas, the charts and the page layout."""
