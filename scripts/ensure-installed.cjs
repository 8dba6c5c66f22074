/* Installs the locked dependencies when they are absent or older than the lock. CommonJS, so that any Node can run it. */
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const lock = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined);
const wanted = lock(join(root, 'package-lock.json')) ?? {};
const installed = lock(join(root, 'node_modules', '.package-lock.json'));
const stale = (name) =>
  name !== '' && !wanted[name].optional && installed?.[name]?.version !== wanted[name].version;
if (!installed || Object.keys(wanted).some(stale)) {
  process.stderr.write('Installing the locked dependencies (npm ci) …\n');
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  execFileSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
}
