"""The workflow's own steps, run by rules as ``hemaline step NAME``, one module each.

A module has ``configure(parser)``, which adds its arguments, and ``run(args)``, which returns an
exit code or None for success. Its name on the command line has dashes for underscores. The
command line finds modules by listing this folder and imports only the one that is asked for.
"""
