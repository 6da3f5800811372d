// Makes src/engine/spark/connect/generated/ again from the protocol files that Spark's own release carries:
// `node scripts/generate-spark-protocol.mjs`. It needs Python 3 with venv, and pip and npm that reach their registries.
// Generated code is committed, so nobody needs this but who moves to another Spark: change the version, run, run the tests.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const spark = 'pyspark==4.1.3';
const compiler = 'grpcio-tools==1.85.1';
const generator = '@bufbuild/protoc-gen-es@2.17.0';

const target = fileURLToPath(new URL('../src/engine/spark/connect/generated', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'spark-protocol-'));
const run = (command, ...args) =>
  execFileSync(command, args, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

try {
  run('python3', '-m', 'venv', 'venv');
  const python = join(work, 'venv', 'bin', 'python');
  run(python, '-m', 'pip', 'install', '--quiet', spark, compiler);
  const jars = join(run(python, '-c', 'import os, pyspark; print(os.path.dirname(pyspark.__file__))').trim(), 'jars');
  const jar = readdirSync(jars).find((name) => /^spark-connect_[\d.]+-[\d.]+\.jar$/.test(name));
  if (jar === undefined) throw new Error(`No Spark Connect jar in ${spark}.`);
  run(python, '-m', 'zipfile', '-e', join(jars, jar), 'jar');
  run('npm', 'install', '--silent', '--no-save', '--prefix', work, generator);

  const protocol = readdirSync(join(work, 'jar', 'spark', 'connect'))
    .filter((name) => name.endsWith('.proto') && name !== 'example_plugins.proto')
    .map((name) => `spark/connect/${name}`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  run(
    python,
    ...['-m', 'grpc_tools.protoc', '-Ijar', `--es_out=${target}`, '--es_opt=target=ts,import_extension=js'],
    `--plugin=protoc-gen-es=${join(work, 'node_modules', '.bin', 'protoc-gen-es')}`,
    ...protocol,
    'google/rpc/error_details.proto',
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
