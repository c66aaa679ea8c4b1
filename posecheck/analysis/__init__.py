"""One recorded video from file to results: reviewed, kept so that it can be judged again, written.

Many videos at once are ``batch``'s; videos that come in through the browser ``review_service``'s.
"""
