# PureCN on its own example: LOH by arm and the alleles that it was computed from.
# Arguments: the table of LOH and the table of variants to be written. Prints purity and ploidy.
suppressPackageStartupMessages(library(PureCN))
paths <- commandArgs(trailingOnly = TRUE)
example <- function(name) system.file("extdata", name, package = "PureCN")
set.seed(1)
found <- runAbsoluteCN(
  normal.coverage.file = example("example_normal.txt.gz"),
  tumor.coverage.file = example("example_tumor.txt.gz"),
  vcf.file = example("example.vcf.gz"),
  interval.file = example("example_intervals.txt"),
  genome = "hg19", sampleid = "Sample1", max.ploidy = 4, test.purity = seq(0.3, 0.7, by = 0.05),
  max.candidate.solutions = 1, plot.cnv = FALSE, verbose = FALSE
)
save_table <- function(rows, path) {
  write.table(rows, path, sep = "\t", quote = FALSE, row.names = FALSE)
}
save_table(callLOH(found), paths[1])
vcf <- found$input$vcf
# The example's AD is not that of its FA, which PureCN reads.
depth <- VariantAnnotation::geno(vcf)$DP[, 1]
alt <- round(unlist(VariantAnnotation::geno(vcf)$FA[, 1]) * depth)
save_table(
  data.frame(
    chrom = as.character(GenomicRanges::seqnames(vcf)), position = GenomicRanges::start(vcf),
    ref = depth - alt, alt = alt,
    known = VariantAnnotation::info(vcf)$DB
  ),
  paths[2]
)
cat(found$results[[1]]$purity, found$results[[1]]$ploidy, "\n")
