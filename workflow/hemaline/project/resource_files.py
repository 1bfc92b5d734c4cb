"""Every resource of the package with the loader that its jobs use, so that a check covers them all.

``RESOURCES`` is the one list: a file of ``resources/`` that is not in it fails a test. Those that a
configuration may replace are loaded from its paths, together with the tables they refer to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from hemaline.annotation.classification import oncogenicity_rules
from hemaline.annotation.classification.cautions import (
    load_cautions,
    load_regions,
    load_risk_conditions,
)
from hemaline.annotation.classification.driver_domains import load_driver_domains
from hemaline.annotation.classification.driver_rules import DriverRules
from hemaline.annotation.classification.oncogenicity_facts import load_domains, load_studies
from hemaline.annotation.classification.policies import named_policy
from hemaline.annotation.classification.population import load_rescue
from hemaline.annotation.classification.population_floor import load_population_floor
from hemaline.annotation.naming.consequence import load_terms
from hemaline.annotation.naming.protein_names import load_amino_acids
from hemaline.annotation.sources.knowledge_sources import load_source_definitions
from hemaline.callability.events.event_definitions import load_events
from hemaline.callability.scopes import load_scopes
from hemaline.calling.clone_fraction import load_copy_numbers
from hemaline.calling.evidence.phase_rules import PhaseRules
from hemaline.common.documents.valid_documents import collecting
from hemaline.common.problems import Problems, catalogue
from hemaline.common.tables.rows import load_rows
from hemaline.common.tables.text_tables import cell_words
from hemaline.copynumber.copy_regions import load_copy_regions
from hemaline.copynumber.copy_rules import load_copy_rules
from hemaline.external.maf.column_map import column_words
from hemaline.external.maf.maf_events import maf_events
from hemaline.external.maf.maf_words import maf_words
from hemaline.external.vcf.annotated_vcf import load_vcf_fields
from hemaline.external.vcf.count_rules import load_count_rules
from hemaline.external.vcf.reading_rules import ReadingRules
from hemaline.features import iscn, karyotype_definitions
from hemaline.features.finding_groups import load_groups
from hemaline.features.globin_haplotypes import load_haplotypes
from hemaline.features.globin_rules import load_globin
from hemaline.features.iscn_probes import load_probe_genes
from hemaline.features.measured_findings import load_finding_sources
from hemaline.features.views import load_view
from hemaline.filters.filter_file import load_filters
from hemaline.genome.bands import load_bands
from hemaline.genome.gene_places import gene_places
from hemaline.genome.gene_symbols import gene_symbols
from hemaline.genome.genes import load_mechanisms, load_roles
from hemaline.genome.hgnc_genes import hgnc_genes
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.panels import load_panel
from hemaline.genome.reference import load_contigs, load_masks
from hemaline.genome.reference_facts import reference_facts
from hemaline.genome.splice_alleles import load_splice_alleles
from hemaline.genome.transcripts import load_plus_clinical, load_transcripts
from hemaline.globin.locus_tables import (
    CopyThresholds,
    KnownDeletion,
    ParalogousBase,
    SegmentPart,
)
from hemaline.inputs.callers import load_callers
from hemaline.inputs.fastq_names import new_project_rules
from hemaline.inputs.foreign_sheets import foreign_rules
from hemaline.inputs.qc_rules import load_qc_rules
from hemaline.inputs.tools import load_tools
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource
from hemaline.project.reference_names import ReferenceNames
from hemaline.project.stages import load_stages
from hemaline.quality.controls.control_rules import ControlRules
from hemaline.quality.identity.fingerprint import load_fingerprint
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.reports.cohort.cohort_page import check_appearance, check_page_file
from hemaline.reports.reads.reads_form import ReadsForm, check_viewer
from hemaline.reports.report_page import check_form
from hemaline.reports.report_words import Words
from hemaline.scores.model_files import load_model
from hemaline.validation.truth_comparison import ValidationRules

# Path of a resource by its name under ``resources/``.
Where = Callable[[str], Path]
Load = Callable[[Path, Where], object]

_CAPTURE, _ANY_VAF = "capture", 0.02


def _alone(*loaders: Callable[[Path], object]) -> Load:
    """Loaders of a file that refers to no other."""
    return lambda path, where: [load(path) for load in loaders]


def _packaged(load: Callable[[], object]) -> Load:
    """The loader of a file that no configuration replaces."""
    return lambda path, where: load()


def _scopes(path: Path, where: Where) -> object:
    transcripts = load_transcripts(where("transcripts.tsv"))
    return load_scopes(path, transcripts, load_hotspots(where("hotspots.tsv")))


# Files, or all files of a folder, under ``resources/``.
RESOURCES: Mapping[str, Load] = {
    "measured_findings.tsv": _alone(load_finding_sources),
    "messages.tsv": _packaged(catalogue),
    "aberrations.tsv": _alone(karyotype_definitions.load_aberrations),
    "amino_acids.tsv": _alone(load_amino_acids),
    "bands.tsv": _alone(load_bands),
    "callers.tsv": _alone(load_callers),
    "cautions.tsv": lambda path, where: load_cautions(path, load_regions(where("regions.tsv"))),
    "cell_words.tsv": _packaged(cell_words),
    "clone_sizes.tsv": _alone(karyotype_definitions.load_clone_sizes),
    "column_words.yaml": _packaged(column_words),
    "consequences.tsv": _alone(load_terms),
    "contigs.tsv": _alone(load_contigs),
    "copy_number.yaml": _alone(load_copy_rules),
    "copy_regions.tsv": _alone(load_copy_regions),
    "critical_domains.tsv": _alone(load_domains),
    "cytogenetic_groups.tsv": _alone(load_groups),
    "driver_domains.tsv": _alone(load_driver_domains),
    "driver_rules.yaml": _alone(DriverRules.load),
    "events.tsv": _alone(load_events),
    "filters.yaml": _alone(lambda path: load_filters(_CAPTURE, path)),
    "fingerprint.tsv": _alone(load_fingerprint),
    "fish_probes.tsv": _alone(load_probe_genes),
    "foreign_sheets.yaml": _alone(foreign_rules),
    "functional_evidence.tsv": _alone(load_studies),
    "gene_aliases.tsv": _packaged(gene_symbols),
    "gene_places.tsv": _packaged(lambda: gene_places(maf_words().coding_flank)),
    "genes.tsv": _alone(load_mechanisms, load_roles),
    "germline_risk.tsv": _alone(load_risk_conditions),
    "globin.yaml": _packaged(load_globin),
    "globin_alleles.tsv": _packaged(load_globin),
    "globin_copies.yaml": _alone(CopyThresholds.load),
    "globin_deletions.tsv": _alone(lambda path: load_rows(path, KnownDeletion)),
    "globin_genotypes.tsv": _packaged(load_globin),
    "globin_haplotypes.tsv": _packaged(load_haplotypes),
    "globin_psv.tsv": _alone(lambda path: load_rows(path, ParalogousBase)),
    "globin_segments.tsv": _alone(lambda path: load_rows(path, SegmentPart)),
    "hgnc_genes.tsv": _packaged(hgnc_genes),
    "hotspots.tsv": _alone(load_hotspots),
    "identity.yaml": _alone(IdentityRules.load),
    "ipssr_cytogenetics.tsv": _alone(karyotype_definitions.load_category_rules),
    "karyotype_words.tsv": _alone(iscn.load_karyotype_words),
    "knowledge_sources.yaml": _alone(load_source_definitions),
    "maf_events.tsv": _packaged(maf_events),
    "maf_input.yaml": _packaged(maf_words),
    "masks.tsv": _alone(load_masks),
    "matrices.yaml": _alone(MatrixSet.load),
    "models/*.yaml": _alone(lambda path: load_model(path.stem, path.parent)),
    "new_project.yaml": _packaged(new_project_rules),
    "oncogenicity.yaml": _alone(oncogenicity_rules.Rules.load),
    "panels/*.tsv": _alone(lambda path: load_panel(path.parent, path.stem)),
    "phase.yaml": _alone(PhaseRules.load),
    "policies/*.yaml": _alone(lambda path: named_policy(path.stem, path.parent)),
    "population_floor.tsv": _packaged(load_population_floor),
    "population_floor.yaml": _alone(load_population_floor),
    "qc.yaml": _alone(lambda path: load_qc_rules(_CAPTURE, _ANY_VAF, path=path)),
    "qc_controls.yaml": _alone(ControlRules.load),
    "reference.yaml": _packaged(reference_facts),
    "regions.tsv": _alone(load_regions),
    "report/cohort/*.js": _alone(check_page_file),
    "report/cohort/appearance.yaml": _alone(check_appearance),
    "report/cohort/page.html.j2": _alone(check_page_file),
    "report/cohort/style.css": _alone(check_page_file),
    "report/copy_number.html.j2": _alone(check_form),
    "report/cytogenetics.html.j2": _alone(check_form),
    "report/globin.html.j2": _alone(check_form),
    "report/reads/igv.LICENSE": _alone(check_form),
    "report/reads/igv.min.js.gz": _alone(check_viewer),
    "report/reads/page.html.j2": _alone(check_form),
    "report/reads/reads.js": _alone(check_form),
    "report/reads/reads.yaml": _alone(ReadsForm.load),
    "report/reads/style.css": _alone(check_form),
    "report/sample.html.j2": _alone(check_form),
    "report/style.css": _alone(check_form),
    "report/words.yaml": _alone(Words.load),
    "rescue.tsv": _alone(load_rescue),
    "scopes.tsv": _scopes,
    "sex_chromosomes.tsv": _alone(load_copy_numbers),
    "splice_alleles.tsv": _alone(load_splice_alleles),
    "stages.tsv": _packaged(load_stages),
    "tools.tsv": _alone(load_tools),
    "transcripts.tsv": _alone(load_transcripts, load_plus_clinical),
    "validation.yaml": _alone(ValidationRules.load),
    "vcf_counts.tsv": _alone(load_count_rules),
    "vcf_fields.tsv": _alone(load_vcf_fields),
    "vcf_reading.yaml": _alone(ReadingRules.load),
    "views/*.yaml": _alone(lambda path: load_view(path.stem, path.parent)),
}


# Contigs that tables name which a configuration may replace.
_CONTIGS: Mapping[str, Callable[[Path], Iterable[str]]] = {
    "hotspots.tsv": lambda path: (one.allele.chrom for one in load_hotspots(path)),
    "masks.tsv": lambda path: (one.interval.chrom for one in load_masks(path)),
    "rescue.tsv": lambda path: (allele.chrom for allele in load_rescue(path)),
    "transcripts.tsv": lambda path: (one.chrom for one in load_transcripts(path).values()),
    "events.tsv": lambda path: (part.chrom for one in load_events(path) for part in one.regions),
}


def check_resources(where: Where, names: ReferenceNames, problems: Problems) -> None:
    """Load every resource of a run; everything that is wrong is added to ``problems``.

    Contigs of a site's own tables are compared with ``names`` of the reference. Folders that a
    configuration gives are a site's own; of those only what the run uses is loaded, by its users.

    Raises:
        DamagedInstallationError: the catalogue of messages is damaged.
    """
    for name, load in RESOURCES.items():
        for path in files_of(name, where):
            with collecting(problems):
                load(path, where)
                if name in _CONTIGS and path != resource(name):
                    names.check_known(path, _CONTIGS[name](path), problems)


def files_of(name: str, where: Where = resource) -> Iterator[Path]:
    """The files of an entry of ``RESOURCES``, in their packaged or configured place."""
    folder, _, pattern = name.partition("/")
    if "*" not in pattern:
        yield where(name)
    elif where(folder) == resource(folder):
        yield from sorted(resource(folder).glob(pattern))
