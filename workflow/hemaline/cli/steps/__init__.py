"""Steps of the workflow, run by its rules as ``hemaline step NAME``, one module each."""
