"""A judged set told to people and programs: sentences, HTML, PDF, CSV and JSON. Pure.

The numbers are the report's of ``core``; here they only find their words and their place.
"""
