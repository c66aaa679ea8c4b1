"""The therapist's page: what a reference pose asks for, and the effect of changing it."""
