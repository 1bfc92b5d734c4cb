"""No test of the units asks how long an example took: the machine may be busy."""

from hypothesis import settings

settings.register_profile("hemaline", deadline=None)
settings.load_profile("hemaline")
