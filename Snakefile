# Run from here: snakemake --workflow-profile workflow/profiles/default
include: "workflow/Snakefile"


# An included rule is never a default: without this one nothing would be done, with exit code 0.
rule default:
    default_target: True
    input:
        rules.all.input,
