#!/usr/bin/env bash
# Installs GATK 4.6.2.0 from Maven Central into .cache/gatk, for the optional caller mutect2 (420 MB).
#   bash scripts/install_gatk.sh && export PATH="$PWD/.cache/gatk:$PATH"
# Needs Java 17 and mvn (Debian 12: apt-get install --no-install-recommends openjdk-17-jre-headless maven).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target="$PWD/.cache/gatk"
version=4.6.2.0

if [ -x "$target/gatk" ] && "$target/gatk" --version 2>/dev/null | grep -q "v$version"; then
    echo "[gatk] $target/gatk: present"
    exit 0
fi
missing=()
for tool in java mvn; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
    echo "[gatk] missing on PATH: ${missing[*]} (apt-get install --no-install-recommends openjdk-17-jre-headless maven)" >&2
    exit 3
fi
mkdir -p "$target/lib"
# Two dependencies of Spark are not on Maven Central; Mutect2 does not use Spark.
cat >"$target/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>hemaline</groupId><artifactId>gatk-classpath</artifactId><version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.broadinstitute</groupId><artifactId>gatk</artifactId><version>$version</version>
      <exclusions>
        <exclusion><groupId>org.apache.orc</groupId><artifactId>*</artifactId></exclusion>
        <exclusion>
          <groupId>com.fasterxml.jackson.module</groupId>
          <artifactId>jackson-module-scala_2.13</artifactId>
        </exclusion>
      </exclusions>
    </dependency>
  </dependencies>
</project>
POM
echo "[gatk] fetching $version and what it needs from Maven Central"
mvn --quiet --batch-mode -f "$target/pom.xml" "-Dmaven.repo.local=$PWD/.cache/maven" \
    dependency:copy-dependencies "-DoutputDirectory=$target/lib"
cat >"$target/gatk" <<'WRAPPER'
#!/usr/bin/env bash
# GATK without its Python launcher: `gatk [--java-options OPTIONS] TOOL ...`.
set -euo pipefail
folder=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
options=()
if [ "${1:-}" = --java-options ]; then
    read -ra options <<<"$2"
    shift 2
fi
exec java -Dsamjdk.use_async_io_read_samtools=false -Dsamjdk.use_async_io_write_samtools=true \
    -Dsamjdk.use_async_io_write_tribble=false -Dsamjdk.compression_level=2 \
    "${options[@]}" -cp "$folder/lib/*" org.broadinstitute.hellbender.Main "$@"
WRAPPER
chmod +x "$target/gatk"
"$target/gatk" --version 2>/dev/null | grep -o "(GATK) v[0-9.]*"
