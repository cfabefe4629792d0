// Reports a Mocha run to a person, in short lines, and in full to the script that adds up all layers, as a JSON file.
import { writeFileSync } from 'node:fs';
import Mocha, { type MochaOptions, type Runner, type Suite, type Test } from 'mocha';
import { skipReason } from './skip';

/** What one Mocha run found. */
export interface Results {
  passed: number;
  failed: { title: string; error: string }[];
  skipped: { title: string; reason: string }[];
}

const title = (test: { titlePath(): string[] }) => test.titlePath().join(' › ');

interface ReporterOptions {
  /** The JSON file for the results. */
  output?: string;
  /** Where the lines for a person go, the console when left out. */
  print?: (text: string) => void;
}

/** Mocha's reporter class. */
export class Reporter extends Mocha.reporters.Base {
  constructor(runner: Runner, options: MochaOptions & { reporterOptions?: ReporterOptions }) {
    super(runner, options);
    const { output, print = console.log } = options.reporterOptions ?? {};
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_SUITE_END, EVENT_RUN_END } =
      Mocha.Runner.constants;
    const results: Results = { passed: 0, failed: [], skipped: [] };
    const fail = (test: Test, error: string) => {
      results.failed.push({ title: title(test), error });
      print(`  ✗ ${title(test)}\n      ${error.split('\n', 1)[0]}`);
    };
    runner.on(EVENT_TEST_PASS, () => results.passed++);
    runner.on(EVENT_TEST_FAIL, (test, error) => fail(test, describeError(error)));
    runner.on(EVENT_TEST_PENDING, (test) => {
      const reason = skipReason(test);
      if (!reason) return fail(test, 'skipped without a reason; skip it with skipBecause(this, reason)');
      results.skipped.push({ title: title(test), reason });
      print(`  - skipped: ${title(test)}: ${reason}`);
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (suite.parent?.root) print(`  ${suiteLine(suite)}`);
    });
    runner.on(EVENT_RUN_END, () => {
      if (output) writeFileSync(output, JSON.stringify(results, null, 2));
    });
  }
}

/** A top-level suite in one line: its title, how many of its tests passed, and its time. */
function suiteLine(suite: Suite): string {
  let passed = 0;
  let all = 0;
  let milliseconds = 0;
  suite.eachTest((test) => {
    if (!test.state && !test.isPending()) return;
    all++;
    milliseconds += test.duration ?? 0;
    if (test.isPassed()) passed++;
  });
  return `${passed === all ? '✓' : '·'} ${suite.title}: ${passed} of ${all}, ${(milliseconds / 1000).toFixed(1)} s`;
}

/** An error in full, with the difference that an assertion found. */
function describeError(error: Error & { expected?: unknown; actual?: unknown; showDiff?: boolean }): string {
  const differs = error.showDiff !== false && error.expected !== undefined && !error.message.includes('\n');
  const difference = differs ? `\nexpected ${stringify(error.expected)}\nactual   ${stringify(error.actual)}` : '';
  return `${error.stack ?? String(error)}${difference}`;
}

const stringify = (value: unknown) =>
  (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? String(value)
  ).slice(0, 2000);
