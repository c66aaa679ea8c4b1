"""What people read and hear: one file per language, and untrusted text made safe to show.

Pure except for reading its own files. Nothing here makes decisions or knows about pages or
commands.
"""
