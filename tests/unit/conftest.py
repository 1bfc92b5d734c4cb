"""No test of the units limits the time of an example: the machine may be busy."""

from hypothesis import settings

settings.register_profile("hemaline", deadline=None)
settings.load_profile("hemaline")
