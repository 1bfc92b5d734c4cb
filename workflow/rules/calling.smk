# Candidates from every source, then one recount of all of them. What the aligner could only clip
# (insertions, duplications, deletions) is proposed by the step that recounts.


# Generous on purpose: the recount and the technical filters decide. Reads without a proper mate count
# there, so they propose here too (-A). A pass without BAQ (-B) finds where anything is to be proposed
# at half of the cost, and a pass with it filters them: without BAQ, ends of reads next to short
# insertions pass as substitutions (9 calls for 420 events, not 4).
# Without candidate sites the first target is used: with an empty region file mpileup scans the
# whole genome.
# `view` leaves out sites without an allele, and refuses a stream that breaks off: `norm` would take
# what came for the whole, and so would `query`.
PILEUP = "-A -d 20000 -L 20000 -q 20 -Q 20 -F 0.005 -m 3 -a FORMAT/AD -Ou"
# Sites within a read's length of each other are one stretch: its reads are read once (0-based BED).
STRETCHES = (
    "awk -v OFS='\\t' '$1 != contig || $2 > end + 100"
    " {{if (contig) print contig, start, end; contig = $1; start = $2; end = $3; next}}"
    " $3 > end {{end = $3}} END {{if (contig) print contig, start, end}}'"
)


rule pileup_candidates:
    input:
        cram=CRAM,
        crai=f"{CRAM}.crai",
        reference=REFERENCE,
        targets=targets_of,
    output:
        vcf=temp(f"{WORK}/candidates/{{sample}}.mpileup.vcf.gz"),
        stretches=temp(f"{WORK}/candidates/{{sample}}.stretches.bed"),
    log:
        f"{WORK}/logs/pileup_candidates/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/pileup_candidates/{{sample}}.tsv"
    group:
        submission("sample")
    conda:
        "../../envs/variants.yaml"
    resources:
        mem_mb=memory(1000),
    shell:
        "(bcftools mpileup --no-version -f {input.reference:q} -R {input.targets:q}"
        f" {PILEUP} -B {{input.cram:q}}"
        " | bcftools view --no-version -i '(N_ALT>1 || INDEL=1) && FORMAT/AD[0:1-]>=3' -Ou -"
        " | bcftools query -f '%CHROM\\t%POS0\\t%END\\n' -"
        f" | {STRETCHES} > {{output.stretches:q}};"
        " [ -s {output.stretches:q} ] || head -n 1 {input.targets:q} > {output.stretches:q};"
        " bcftools mpileup --no-version -f {input.reference:q} -R {output.stretches:q}"
        f" {PILEUP} {{input.cram:q}}"
        " | bcftools view --no-version -i 'N_ALT>1 || INDEL=1' -Ou -"
        " | bcftools norm --no-version -m -any -f {input.reference:q} -Ou -"
        " | bcftools view --no-version -i 'FORMAT/AD[0:1]>=3 && FORMAT/AD[0:1]>=0.002*(FORMAT/AD[0:0]+FORMAT/AD[0:1])'"
        " -Oz -o {output.vcf:q} -) 2> {log:q}"


# Diploid calls of germline samples: candidates, and genotypes to compare with the recount's.
rule genotype_candidates:
    input:
        cram=CRAM,
        crai=f"{CRAM}.crai",
        reference=REFERENCE,
        targets=targets_of,
    output:
        temp(f"{WORK}/candidates/{{sample}}.bcftools_call.vcf.gz"),
    log:
        f"{WORK}/logs/genotype_candidates/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/genotype_candidates/{{sample}}.tsv"
    group:
        submission("sample")
    conda:
        "../../envs/variants.yaml"
    resources:
        mem_mb=memory(1000),
    shell:
        "(bcftools mpileup --no-version -f {input.reference:q} -R {input.targets:q}"
        " -A -d 20000 -L 20000 -q 20 -Q 20 -Ou {input.cram:q}"
        " | bcftools call --no-version -m -v -Ou -"
        " | bcftools view --no-version -Ou -"
        " | bcftools norm --no-version -m -any -f {input.reference:q} -Oz -o {output:q} -) 2> {log:q}"


rule call_sample_variants:
    input:
        f"{CRAM}.crai",
        STEPS.resources("call-variants"),
        unpack(called_by),
        alignments=CRAM,
        verdict=rules.count_sample.output.verdict,
        reference=REFERENCE,
        profile=rules.count_sample.output.profile,
        counts=rules.count_sample.output.counts,
        candidates=candidates_of,
    output:
        f"{RESULTS}/calls/{{sample}}.vcf.gz.tbi",
        vcf=f"{RESULTS}/calls/{{sample}}.vcf.gz",
    log:
        f"{WORK}/logs/call_sample_variants/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/call_sample_variants/{{sample}}.tsv"
    group:
        submission("sample")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options(
            "call-variants",
            role=of_sheet("role"),
            sex=of_sheet("sex"),
            index_type=index_type,
            sources=sources_of,
        ),
    shell:
        "hemaline step call-variants {params.options:q} 2> {log:q}"
