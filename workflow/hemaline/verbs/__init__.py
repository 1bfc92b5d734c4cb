"""What people run as ``hemaline VERB``, one module each, with the interface of a step.

A verb's ``HELP = "..."`` line stands in the help of ``hemaline``, which reads it without importing
the module. ``OUTPUTS`` names the arguments that are files or folders to write; every other path is
an input, which nothing is written over. ``written(args)`` lists the files that will be written.
"""
