/**
 * The exchange of directories between the reference and Apache Kafka 4.3.1 and 3.9.2, in every direction.
 *
 * Shape   part of `npm run court`: the last line on standard error is the verdict. Exit 0 green, 1 something differs, 69 a tool is missing.
 */
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';
import { Exchange, type ExchangeOptions } from '../exchange/exchange.ts';
import { findingsOf } from '../exchange/report.ts';
import { exchangeWhole } from '../exchange/whole.ts';
import { exitCodes } from '../exit.ts';

const products = ['reference-process', 'apache-kafka@4.3.1', 'apache-kafka@3.9.2'];
const options: ExchangeOptions = {
  writers: products,
  readers: products,
  stops: ['clean', 'kill'],
  progress: (line) => void process.stderr.write(`${line}\n`),
};

try {
  const cells = [...(await new Exchange(options).run()), ...(await exchangeWhole(options))];
  const findings = findingsOf(cells);
  const looks = cells.reduce((sum, cell) => sum + cell.looks, 0);
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  process.stderr.write(`${cells.length} directions, ${looks} things compared, ${findings.length} differ\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof SubjectUnavailable ? exitCodes.unavailable : 1;
}
