"""Many videos in one go: on this machine or on a cluster, with a journal and a summary.

How one of them is reviewed is ``analysis``'s.
"""
