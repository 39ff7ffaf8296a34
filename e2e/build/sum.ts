/** Adds up what three test runners counted: `node sum.ts <folder with cargo.txt, vitest.json, playwright.json>`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';

/** Characters of a failed test that are shown again: its end, where the reason is. */
const FAILURE = 4_000;

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** `test result: ok. 16 passed; 0 failed; 0 ignored; ..`, once for each test binary and each crate's examples. */
function cargo(report: string): Count {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const line = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm;
  for (const [, passed, failed, skipped] of report.matchAll(line)) {
    count.passed += Number(passed);
    count.failed += Number(failed);
    count.skipped += Number(skipped);
  }
  return count;
}

/** What cargo's failed tests printed: thousands of lines of the other suites come after it. */
function failures(report: string): string[] {
  const printed = /^---- .+ stdout ----\n[\s\S]*?(?=^---- .+ stdout ----$|^failures:$)/gm;
  return [...report.matchAll(printed)].map(([block]) => block.trim().slice(-FAILURE));
}

function vitest(report: string): Count {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(report);
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

function playwright(report: string): Count {
  const { expected, unexpected, flaky, skipped } = JSON.parse(report).stats;
  return { passed: expected, failed: unexpected + flaky, skipped };
}

const folder = argv[2] ?? '.';
const sum: Count = { passed: 0, failed: 0, skipped: 0 };
for (const [name, read] of Object.entries({
  'cargo.txt': cargo,
  'vitest.json': vitest,
  'playwright.json': playwright,
})) {
  try {
    const report = readFileSync(join(folder, name), 'utf8');
    const count = read(report);
    for (const failure of failures(report)) console.log(`\n${failure}`);
    if (!(count.passed + count.failed > 0)) throw new Error('it counted no test');
    sum.passed += count.passed;
    sum.failed += count.failed;
    sum.skipped += count.skipped;
  } catch (error) {
    // A runner that broke down has failed at least once, whatever it did not count.
    console.log(`${name}: no result (${error instanceof Error ? error.message : error})`);
    sum.failed += 1;
  }
}
console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 ? 1 : 0;
