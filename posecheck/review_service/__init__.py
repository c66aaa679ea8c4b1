"""The reviews of one server: receives videos, queues and analyses them, and keeps them on request.

It knows nothing of the pages and can be used without a browser.
"""

from posecheck.review_service.errors import ReviewError
from posecheck.review_service.models import ReviewRecord, ReviewState
from posecheck.review_service.service import ReviewService

__all__ = ["ReviewError", "ReviewRecord", "ReviewService", "ReviewState"]
