import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Jars, mavenCopy } from '../versions.js';
import { cached, fingerprint } from './cache.js';
import { verify } from './checksum.js';
import { type Installing, runCommand } from './client.js';

const missing = 'Install Maven (Debian: apt-get install maven; macOS: brew install maven).';

/** Fetches archives with Maven, compares their checksums, and returns the folder that they are in. */
export function installJars({ cache, env, report }: Installing, name: string, jars: Jars): Promise<string> {
  return cached(cache, `${name}-${fingerprint(jars)}`, async (partial) => {
    const pom = join(partial, 'pom.xml');
    await writeFile(pom, pomOf(Object.keys(jars)));
    const args = ['--batch-mode', '--file', pom, mavenCopy, `-DoutputDirectory=${partial}`];
    await runCommand('mvn', args, { cwd: partial, env, report, missing });
    for (const [coordinates, sha256] of Object.entries(jars)) await verify(join(partial, fileOf(coordinates)), sha256);
    await rm(pom);
  });
}

/** Exactly these: what they would bring along is listed too, or not wanted. */
export function pomOf(coordinates: readonly string[]): string {
  const dependencies = coordinates.map((c) => {
    const [group, artifact, version] = c.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>edp</groupId><artifactId>services</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    ${dependencies.join('\n    ')}
  </dependencies>
</project>
`;
}

const fileOf = (coordinates: string): string => `${coordinates.split(':').slice(1).join('-')}.jar`;
