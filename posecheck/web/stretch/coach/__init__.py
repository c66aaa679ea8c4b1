"""The live set in the browser: camera, picture, tones and voice, in plain JavaScript."""
