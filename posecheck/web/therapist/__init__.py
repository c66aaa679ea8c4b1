"""The therapist's page: what a reference pose asks for, and what a change of it does."""
