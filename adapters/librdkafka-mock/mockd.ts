/**
 * The mock cluster that ships inside librdkafka, made a process by a few lines of C: it prints its bootstrap list and lives until its
 * standard input closes. Compiled once into the cache.
 *
 * Errors  missing headers or compiler are `SubjectUnavailable`, in a sentence that says what to install.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';

const source = `#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    char reason[512], byte;
    rd_kafka_t *handle = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), reason, sizeof reason);
    if (!handle) { fprintf(stderr, "%s\\n", reason); return 1; }
    rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(handle, 1);
    if (!cluster) { fprintf(stderr, "librdkafka gave no mock cluster\\n"); return 1; }
    printf("%s\\n", rd_kafka_mock_cluster_bootstraps(cluster));
    fflush(stdout);
    while (read(0, &byte, 1) > 0) { }
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(handle);
    return 0;
}
`;

/** The compiled program and the version of librdkafka it speaks for. */
export function compiledMock(progress: (line: string) => void): { program: string; version: string } {
  const asked = spawnSync('pkg-config', ['--modversion', 'rdkafka'], { encoding: 'utf8' });
  if (asked.error || asked.status !== 0) {
    throw new SubjectUnavailable(
      "librdkafka's mock needs its headers, and pkg-config does not know them: install librdkafka-dev and pkg-config.",
    );
  }
  const version = asked.stdout.trim();
  const folder = join(
    process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    'kafka-tck',
    `librdkafka-mock-${version}`,
  );
  const program = join(folder, 'mockd');
  if (!existsSync(program)) compile(folder, program, progress);
  return { program, version };
}

function compile(folder: string, program: string, progress: (line: string) => void): void {
  progress('Compiling the mock cluster of librdkafka (once) …');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'mockd.c');
  const draft = `${program}.${process.pid}`;
  writeFileSync(file, source);
  const ran = spawnSync('cc', ['-O2', '-o', draft, file, '-lrdkafka'], { encoding: 'utf8' });
  if (ran.error)
    throw new SubjectUnavailable("librdkafka's mock needs a C compiler, and no cc was found: install gcc.");
  if (ran.status !== 0) {
    const why = ran.stderr.trim().split('\n')[0] ?? '';
    throw new SubjectUnavailable(`The mock cluster of librdkafka does not compile: ${why}`);
  }
  renameSync(draft, program);
}
