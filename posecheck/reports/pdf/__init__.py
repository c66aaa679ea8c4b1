"""The report as one A4 page: a canvas, the charts on it, and where everything goes."""
