"""Renders the report on a judged set: as sentences, HTML, PDF, CSV and JSON. Pure.

The numbers come from the report in ``core``; these modules only add wording and layout.
"""
