"""The reviews of one server: videos taken in, queued, analysed, and kept only when asked to.

No page is known here: it can be driven without a browser.
"""

from posecheck.review_service.errors import ReviewError
from posecheck.review_service.models import ReviewRecord, ReviewState
from posecheck.review_service.service import ReviewService

__all__ = ["ReviewError", "ReviewRecord", "ReviewService", "ReviewState"]
