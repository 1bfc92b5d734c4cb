"""Rows of the contract that other tests hold, and those that are not this version's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Elsewhere:
    """Rows, what is shown of them, and the test that shows it (``file::function``)."""

    rows: tuple[int, ...]
    name: str
    test: str


# Release and privacy come later: personal columns and dates are checked already, in tests/unit.
LATER = frozenset({31, 32, 38, 96, 97, 98, 99, 100})
ROWS = frozenset(range(1, 105)) - LATER

WORKFLOW = "tests/workflow/test_"
UNIT = "tests/unit/"
HOSTILE = "tests/hostile/test_"

ELSEWHERE = [
    Elsewhere(
        (46,),
        "overlapping targets are merged, every base kept",
        f"{UNIT}common/test_intervals.py::test_merging_keeps_every_base_and_leaves_gaps",
    ),
    Elsewhere(
        (48,),
        "a gene of no panel is NA, not_on_panel",
        f"{UNIT}callability/test_region_assessment.py::test_a_gene_of_no_panel_is_not_on_panel",
    ),
    Elsewhere(
        (61, 68),
        "shifted mates, a file that changes under the run, reads a tool lost: quarantined, exit 4",
        f"{WORKFLOW}bad_reads_run.py::test_each_is_named_by_code_and_unit",
    ),
    Elsewhere(
        (55, 66, 67),
        "the other samples of such a run are complete",
        f"{WORKFLOW}bad_reads_run.py::test_samples_that_failed_are_not_measured_and_the_others_are",
    ),
    Elsewhere(
        (55,),
        "a truncated FASTQ next to whole ones: its row NA, exit 4, named last",
        f"{WORKFLOW}cohort_run.py::test_a_failed_sample_is_named_and_the_others_are_complete",
    ),
    Elsewhere(
        (67,),
        "shell words in a path run nothing",
        f"{WORKFLOW}cohort_run.py::test_file_names_run_nothing",
    ),
    Elsewhere(
        (70,),
        "a shifted sequence of the right length is another build",
        f"{UNIT}genome/test_reference.py::test_a_shifted_sequence_is_another_build",
    ),
    Elsewhere(
        (72,),
        "U2AF1 next to its false copy: masked and found, or NA",
        f"{WORKFLOW}false_duplication.py::test_with_both_copies_the_gene_is_not_assessed",
    ),
    Elsewhere(
        (76, 77),
        "a BAM of other contig names is a container of reads",
        f"{WORKFLOW}cohort_run.py::test_the_same_variant_has_the_same_name_from_every_kind_of_unit",
    ),
    Elsewhere(
        (78, 79),
        "candidates and sample VCFs that are cut, foreign or nonsense end in a coded message",
        f"{HOSTILE}readers.py::test_any_bytes_as_a_vcf_of_the_run",
    ),
    Elsewhere(
        (80,),
        "an allele that the reference does not have is refused",
        f"{UNIT}genome/test_normalised.py::test_no_change_and_foreign_reference_are_refused",
    ),
    Elsewhere(
        (81,),
        "symbolic, star and multi-allelic candidates",
        f"{UNIT}calling/test_sample_calling.py::test_only_sequences_are_candidates",
    ),
    Elsewhere(
        (82,),
        "nothing seen is no frequency, not 0",
        f"{UNIT}calling/test_sample_vcf.py::test_nothing_seen_is_no_frequency_rather_than_0",
    ),
    Elsewhere(
        (83, 84),
        "no variant: 0 with coverage, NA without",
        f"{WORKFLOW}cohort_run.py::test_status_states_one_zero_and_not_measured",
    ),
    Elsewhere(
        (84,),
        "0 only where everything required was assessed",
        f"{UNIT}matrices/test_gene_status.py::test_zero_only_where_everything_required_was_assessed",
    ),
    Elsewhere(
        (85,),
        "every sample fails: rows of NA, exit 4",
        f"{HOSTILE}runs.py::test_every_sample_fails",
    ),
    Elsewhere(
        (86,),
        "a background of another assay, other targets or another reference",
        f"{UNIT}errors/test_background.py::test_another_reference_is_refused",
    ),
    Elsewhere((87,), "disk full", f"{HOSTILE}faults.py::test_a_full_disk"),
    Elsewhere((88,), "SIGKILL at random moments", f"{HOSTILE}faults.py::test_killed_and_resumed"),
    Elsewhere(
        (89,), "SIGTERM leaves no orphan", f"{HOSTILE}faults.py::test_sigterm_leaves_no_orphan"
    ),
    Elsewhere((90,), "two runs in one folder", f"{HOSTILE}faults.py::test_two_runs_in_one_folder"),
    Elsewhere((91,), "read-only results", f"{HOSTILE}faults.py::test_a_read_only_results_folder"),
    Elsewhere(
        (87,),
        "tools that end well with half of their output",
        f"{HOSTILE}truncating_tools.py::test_each_is_noticed",
    ),
    Elsewhere(
        (101,),
        "markup in texts of a report",
        f"{HOSTILE}injection.py::test_markup_is_escaped_in_html",
    ),
    Elsewhere(
        (29,),
        "no exported cell begins a formula",
        f"{UNIT}common/tables/test_output_tables.py::test_no_text_breaks_a_row_or_begins_a_formula",
    ),
    Elsewhere(
        (103,),
        "nothing is world-readable",
        f"{UNIT}common/test_environment.py::test_row_103_files_are_not_world_readable",
    ),
    Elsewhere(
        (103,),
        "Snakemake's own log, begun before any rule is read, also under umask 000",
        f"{HOSTILE}foreign.py::test_a_log_of_snakemake_is_withheld",
    ),
    Elsewhere(
        (103,),
        "a killed annotate, and what its next run removes",
        f"{HOSTILE}foreign.py::test_a_killed_annotate_leaves_nothing_to_read",
    ),
    Elsewhere(
        (103,),
        "a killed sort of reads",
        f"{HOSTILE}foreign.py::test_a_killed_sort_leaves_nothing_to_read",
    ),
    Elsewhere(
        (103,),
        "names of refused files stay out of the results",
        f"{UNIT}project/test_manifest.py::test_no_file_is_named",
    ),
    Elsewhere(
        (103,),
        "texts of a BAM's header (SN, AS) in the manifest",
        f"{UNIT}project/test_manifest.py::test_texts_of_a_bam_header_are_names_or_not_shown",
    ),
    Elsewhere(
        (0,),
        "annotating twice equals annotating once, foreign HL_ fields go, IDs stay",
        f"{UNIT}external/vcf/test_annotate.py::"
        "test_own_fields_are_replaced_and_a_second_time_changes_nothing",
    ),
    Elsewhere(
        (0,),
        "any bytes in a folder to merge or compare",
        f"{HOSTILE}foreign.py::test_any_bytes_in_a_folder_to_merge_and_compare",
    ),
    Elsewhere(
        (0,), "any bytes as a MAF, plain or gzip", f"{HOSTILE}foreign.py::test_any_bytes_as_a_maf"
    ),
    Elsewhere(
        (0,),
        "every change of a gene model with any end has a name",
        f"{UNIT}annotation/naming/test_extra_models.py::test_every_allele_on_a_model_with_any_end_has_a_row",
    ),
    Elsewhere(
        (104,),
        "another time zone, locale, core count and order",
        f"{HOSTILE}determinism.py::test_the_same_dna_gives_the_same_bytes",
    ),
]
