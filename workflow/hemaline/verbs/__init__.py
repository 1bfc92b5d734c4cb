"""What people run as ``hemaline VERB``, one module each, with the interface of a step.

A verb's ``HELP = "..."`` line stands in the help of ``hemaline``, which reads it without importing
the module.
"""
