"""Reviews many videos, on this machine or on a cluster, with a journal and a summary.

``analysis`` reviews each of them.
"""
