/** Goal: the command line ends with the documented code and a sentence. Method: real processes, no subject that needs a tool. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseSubjectFile } from './subject-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ktck-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const out = join(folder, 'report');

function ktck(
  args: readonly string[],
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  const command = join(import.meta.dirname, 'ktck.ts');
  return spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    input,
    env: { ...process.env, NO_COLOR: '1' },
  });
}

describe('exit codes', () => {
  test.each<[number, string[], string]>([
    [64, ['run', 'no:such'], 'no subject address'],
    [64, ['run', 'builtin:self/null', '--select', 'nothing/*'], 'matches no case'],
    [64, ['run', 'builtin:self/null', '--level', 'ought'], 'Allowed'],
    [64, ['run', 'builtin:self/null', '--jobs', '0'], 'At least 1'],
    [64, ['explain', 'PRD-999'], 'no requirement'],
    [65, ['run', 'builtin:self/null', '--skip', '@no-such-file'], 'cannot be read'],
    [65, ['decode', 'request', '0', 'zz!'], 'hex or base64'],
    [69, ['run', 'tcp:127.0.0.1:1'], 'ECONNREFUSED'],
    [69, ['run', 'tcp:broker.example:9092'], '--allow-remote'],
    [69, ['run', 'builtin:self/mute', '--out', out], 'did not answer ApiVersions'],
    [69, ['run', 'apache-kafka@four'], 'release'],
    [
      1,
      ['run', 'builtin:self/out-of-order', '--select', 'protocol/answers-in-order', '--out', out],
      'report:',
    ],
    [0, ['list', '--select', 'protocol/*'], ''],
    [0, ['--help'], ''],
  ])('%i: ktck %j', (status, args, sentence) => {
    const ran = ktck(args);
    expect([ran.status, ran.stderr]).toEqual([status, expect.stringContaining(sentence)]);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });

  test('the last line on standard error is one sentence with the report', () => {
    const ran = ktck([
      'run',
      'builtin:self/out-of-order',
      '--select',
      'protocol/answers-in-order',
      '--out',
      out,
    ]);
    expect(ran.stderr.trimEnd().split('\n').at(-1)).toMatch(/^\d+ fail; exit 1; report: /);
  });
});

test('explain says where a sentence is obeyed, who checks it, and what breaks it', () => {
  const { stdout } = ktck(['explain', 'PRD-002']);
  expect(stdout).toMatch(/^Cases:\n {2}produce\/invalid-acks — /m);
  expect(stdout).toMatch(/^Obeyed in:\n {2}reference\/produce\/produce\.ts:\d+$/m);
  expect(stdout).toMatch(/^Mutants:\n {2}PRD-002-a in reference\/produce\/produce\.ts, killed by /m);
});

test('decode answers line for line', () => {
  const lines = ['{"message":"ApiVersionsRequest","version":0,"hex":"0012000000000001ffff"}', 'nonsense'];
  const answers = ktck(['decode', '--ndjson'], `${lines.join('\n')}\n`)
    .stdout.trimEnd()
    .split('\n');
  expect(JSON.parse(answers[0]!)).toMatchObject({
    header: { correlationId: 1 },
    hex: '0012000000000001ffff',
  });
  expect(Object.keys(JSON.parse(answers[1]!) as object)).toEqual(['error']);
});

test('a broker whose advertised listener cannot be reached is diagnosed', async () => {
  const server = createServer((socket) => {
    socket.on('data', (request) => socket.write(answerTo(request)));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { tcpAdapter } = await import('../adapters/tcp/tcp-adapter.ts');
  const { port } = server.address() as { port: number };
  const options = { seed: 1, allowRemote: [], workDirectory: '', progress: () => undefined };
  await expect(tcpAdapter.open(`tcp:127.0.0.1:${port}`, options)).rejects.toThrow(
    'advertises node 7 as 127.0.0.1:1, which cannot be reached',
  );
  await new Promise((resolve) => server.close(resolve));
});

/** ApiVersions v0 with Metadata v1 alone, then a Metadata that names a port nobody listens on. */
function answerTo(request: Buffer): Buffer {
  const isApiVersions = request.readInt16BE(4) === 18;
  const body = isApiVersions
    ? Buffer.from('0000000100000000000100030000' + '0001', 'hex')
    : Buffer.from(
        `000000010000000100000007${'0009'}${Buffer.from('127.0.0.1').toString('hex')}00000001ffff0000000700000000`,
        'hex',
      );
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.byteLength);
  return Buffer.concat([length, body]);
}

describe('subject files', () => {
  const good = 'schemaVersion: 1\nname: x\nversion: "1"\nkind: broker\n';
  test('are read', () =>
    expect(parseSubjectFile('f', `${good}claims:\n  profiles: [protocol]\n`).claims?.profiles).toEqual([
      'protocol',
    ]));
  test('a misspelt key is named with its line', () =>
    expect(() => parseSubjectFile('f', `${good}claimz: 1\n`)).toThrow('f:5: claimz'));
  test('broken YAML is named with its line', () =>
    expect(() => parseSubjectFile('f', 'schemaVersion: 1\nname: [x\n')).toThrow(/^f:[23]: /));
  test('a file on disk', () => {
    const file = join(folder, 'ktck.subject.yaml');
    writeFileSync(file, `${good}claims:\n  profiles: [everything]\n`);
    const ran = ktck(['run', 'tcp:127.0.0.1:1', '--subject', file]);
    expect([ran.status, ran.stderr]).toEqual([65, expect.stringContaining(`${file}:6`)]);
  });
});
