/**
 * What Apache Kafka needs on this machine: a JDK 17 or newer, Maven, and the jars of one release, resolved once into a cache.
 *
 * Shape   `resolveJars('4.3.1')` returns the class path; the cache is `$XDG_CACHE_HOME/kafka-tck/apache-kafka/<release>`.
 * Errors  a missing tool or an unknown release is `SubjectUnavailable`, in a sentence that says what to install.
 * Source  Maven Central, org.apache.kafka:kafka_2.13 and a logging binding that fits the release.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';

/** The jars of one release, ready to run. */
export interface Toolchain {
  readonly java: string;
  readonly classPath: string;
  /** The release's folder in the cache; class data archives lie here. */
  readonly cacheDirectory: string;
}

const javaCommand = (): string =>
  process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';

/** Finds Java and the jars, resolving them on the first use of a release. */
export function resolveToolchain(release: string, progress: (line: string) => void): Toolchain {
  if (!/^\d+\.\d+\.\d+$/.test(release)) {
    throw new SubjectUnavailable(
      `"${release}" is not a release of Apache Kafka; write it like apache-kafka@4.3.1.`,
    );
  }
  const java = javaCommand();
  requireJava(java);
  const root = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kafka-tck', 'apache-kafka');
  const cacheDirectory = join(root, release);
  if (!existsSync(join(cacheDirectory, 'complete'))) resolveInto(root, release, progress);
  const libs = join(cacheDirectory, 'libs');
  const jars = readdirSync(libs).filter((file) => file.endsWith('.jar'));
  return {
    java,
    classPath: jars
      .sort()
      .map((file) => join(libs, file))
      .join(delimiter),
    cacheDirectory,
  };
}

function requireJava(java: string): void {
  const asked = spawnSync(java, ['-version'], { encoding: 'utf8' });
  if (asked.error)
    throw new SubjectUnavailable(
      'Apache Kafka needs a JDK 17 or newer: no java was found (set JAVA_HOME, or install one).',
    );
  const major = Number(/version "(\d+)/.exec(`${asked.stderr}${asked.stdout}`)?.[1]);
  if (major < 17)
    throw new SubjectUnavailable(`Apache Kafka needs a JDK 17 or newer; the java found is version ${major}.`);
}

/** Resolves into a draft folder that gets its name only when it is whole: two runs at once do not disturb each other. */
function resolveInto(root: string, release: string, progress: (line: string) => void): void {
  progress(`Resolving Apache Kafka ${release} from Maven Central (once) …`);
  const draft = join(root, `${release}.draft-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(join(draft, 'libs'), { recursive: true });
  writeFileSync(join(draft, 'pom.xml'), pomOf(release));
  const goal = [
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(draft, 'libs')}`,
  ];
  const ran = spawnSync('mvn', ['-q', '-B', '-f', join(draft, 'pom.xml'), ...goal], { encoding: 'utf8' });
  if (ran.error) {
    rmSync(draft, { recursive: true, force: true });
    throw new SubjectUnavailable(
      'Apache Kafka is resolved with Maven, and no mvn was found: install it (Debian: apt install maven).',
    );
  }
  if (ran.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new SubjectUnavailable(
      `Maven could not resolve Apache Kafka ${release}: ${mavenReason(ran.stdout)}`,
    );
  }
  writeFileSync(join(draft, 'complete'), '');
  const target = join(root, release);
  if (existsSync(join(target, 'complete'))) {
    rmSync(draft, { recursive: true, force: true });
    return;
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(draft, target);
}

const mavenReason = (output: string): string => {
  const line = output.split('\n').find((each) => each.includes('ERROR')) ?? 'it gave no reason.';
  return line
    .replace(/^\[ERROR\]\s*/, '')
    .replace(/https?:\/\/\S+/g, 'the registry')
    .slice(0, 300);
};

function pomOf(release: string): string {
  const [group, artifacts, version] =
    Number(release.split('.')[0]) >= 4
      ? ['org.apache.logging.log4j', ['log4j-slf4j-impl', 'log4j-1.2-api'], '2.25.4']
      : ['org.slf4j', ['slf4j-reload4j'], '1.7.36'];
  const dependency = (groupId: string, artifactId: string, v: string): string =>
    `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${v}</version></dependency>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kafka-tck</groupId><artifactId>apache-kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', release)}
    ${artifacts.map((artifact) => dependency(group, artifact, version)).join('\n    ')}
  </dependencies>
</project>
`;
}
