"""Analyses one video in a child process with limits, so that a decoder crash is only an error."""
