"""The history of sets, stored in one SQLite file in the user's data folder.

``open_store`` opens it. It holds sets with their counted seconds, pain and notes, and each
person's settings, but never a picture.
"""

from posecheck.history.records import Assignment, DoseToday, Profile, SetRecord
from posecheck.history.settings import Settings
from posecheck.history.store import HistoryStore, open_store

__all__ = [
    "Assignment",
    "DoseToday",
    "HistoryStore",
    "Profile",
    "SetRecord",
    "Settings",
    "open_store",
]
