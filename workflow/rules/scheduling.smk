# Memory and groups of jobs.


def memory(megabytes):
    """Memory that doubles with each attempt."""
    return lambda wildcards, attempt: megabytes * 2 ** (attempt - 1)


def submission(name):
    """Group of a rule, evaluated for each job: on a cluster, its rules are one submission.

    A dry run only counts jobs, but Snakemake visits the whole of each group for each job of it:
    of a thousand samples that is most of what planning takes.
    """
    return lambda wildcards: None if workflow.dryrun else name
