import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cached } from '../../src/services/install/cache.js';
import { verify } from '../../src/services/install/checksum.js';
import { lastWord, runCommand } from '../../src/services/install/client.js';
import { javaVersion } from '../../src/services/install/java.js';
import { pomOf } from '../../src/services/install/maven.js';
import { requirementsFile } from '../../src/services/install/pip.js';
import { kafka, minio, spark } from '../../src/services/versions.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edp-install-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what is pinned', () => {
  const jars = Object.entries({ ...kafka.jars, ...spark.jars });
  const packages = Object.entries({ ...spark.requirements, ...spark.buildRequirements });

  it('has an exact version and a checksum', () => {
    expect(jars.filter(([c, sum]) => !/^[\w.-]+:[\w.-]+:\d[\w.-]*$/.test(c) || !/^[0-9a-f]{64}$/.test(sum))).toEqual(
      [],
    );
    expect(packages.filter(([r, sum]) => !/^[\w-]+==[\d.]+$/.test(r) || !/^[0-9a-f]{64}$/.test(sum))).toEqual([]);
    expect(minio.sum).toMatch(/^h1:[A-Za-z0-9+/]{43}=$/);
  });

  it('has no archive in two versions', () => {
    for (const { jars } of [kafka, spark]) {
      const names = Object.keys(jars).map((c) => c.split(':').slice(0, 2).join(':'));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('is asked for by exactly that version: nothing comes along', () => {
    const pom = pomOf(['org.apache.kafka:kafka_2.13:4.3.1']);
    expect(pom).toContain('<artifactId>kafka_2.13</artifactId><version>4.3.1</version>');
    expect(pom).toContain('<exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion>');
    expect(requirementsFile({ 'pyspark==4.1.3': 'ab12' })).toBe('pyspark==4.1.3 --hash=sha256:ab12\n');
  });
});

describe('the cache', () => {
  it('makes a folder once', async () => {
    let made = 0;
    const make = async (path: string) => {
      made++;
      writeFileSync(join(path, 'part'), '');
    };
    const path = await cached(folder, 'kafka-1', make);
    expect(await cached(folder, 'kafka-1', make)).toBe(path);
    expect(made).toBe(1);
    expect(readdirSync(path)).toEqual(['part']);
  });

  it('keeps nothing half made: not of a failure, not of a process that was killed', async () => {
    const broken = cached(folder, 'kafka-1', async (path) => {
      writeFileSync(join(path, 'part'), '');
      throw new Error('no network');
    });
    await expect(broken).rejects.toThrow('no network');
    expect(readdirSync(folder)).toEqual([]);
    // No process has this id: it is above what Linux gives.
    const leftOver = join(folder, 'kafka-1.partial-99999999');
    await cached(folder, 'kafka-1.partial-99999999', async () => undefined);
    expect(existsSync(leftOver)).toBe(true);
    await cached(folder, 'kafka-1', async () => undefined);
    expect(readdirSync(folder)).toEqual(['kafka-1']);
  });
});

describe('an installation', () => {
  it('refuses a file of another checksum', async () => {
    const file = join(folder, 'a.jar');
    writeFileSync(file, 'abc');
    // SHA-256 of "abc", FIPS 180-2, appendix B.1.
    const sum = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    await expect(verify(file, sum)).resolves.toBeUndefined();
    await expect(verify(file, sum.replace('b', 'c'))).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
  });

  it('says what to install where a command is missing', async () => {
    const run = runCommand('edp-no-such-command', [], { missing: 'Install it.' });
    await expect(run).rejects.toMatchObject({ code: 'SERVICE_MISSING', hint: 'Install it.' });
  });

  it('shows the last words of a command that fails', async () => {
    const code = 'console.log("reading"); console.error("no such module"); process.exit(3)';
    const run = runCommand(process.execPath, ['-e', code], { missing: '' });
    await expect(run).rejects.toThrow(/ended with 3:[\s\S]*no such module/);
  });

  it.each([
    ['\u001b[0m\u001b[1m[INFO]\u001b[0m Scanning for projects...\n[INFO] \n[INFO] -----\n', 'Scanning for projects...'],
    ['Collecting pyspark\r  10%\r  20%', '20%'],
    ['\n', undefined],
  ])('tells as its progress what a package client says last: %j', (said, word) => expect(lastWord(said)).toBe(word));

  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_392"', 8],
    ['Unrecognized option', undefined],
  ])('reads the version of Java: %s', (said, version) => expect(javaVersion(said)).toBe(version));
});
