"""A phone as the camera: its certificate, its pairing, its own port on the local network."""
