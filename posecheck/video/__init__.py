"""Reading video into upright frames with their real times; writing H.264 that browsers play.

Nothing here interprets the frames or knows about pose models.
"""
