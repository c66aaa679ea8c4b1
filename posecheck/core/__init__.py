"""The rules of posecheck: pure functions over numpy arrays and the standard library.

Nothing here opens a file, reads a clock or knows where a picture came from. The modules are best
read in the order of the data flow: landmarks, measures, smoothing, reference, matching, hold,
cues, checker, report.
"""
