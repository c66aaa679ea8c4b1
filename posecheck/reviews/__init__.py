"""Videos that people give to be reviewed: taken in, analysed, and kept only where told."""

from posecheck.reviews.desk import ReviewDesk
from posecheck.reviews.errors import ReviewError
from posecheck.reviews.record import ReviewRecord, ReviewState

__all__ = ["ReviewDesk", "ReviewError", "ReviewRecord", "ReviewState"]
