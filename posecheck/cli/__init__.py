"""The commands. Each asks the packages below and puts their answers in words.

Nothing is decided here, and no other package knows of it.
"""
