"""What people read and hear: one file a language, and text from outside made safe to show.

Pure but for reading its own files. Nothing here decides anything, or knows of pages or commands.
"""
