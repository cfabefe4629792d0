// Runs test files with Mocha in this process: `node --import tsx test/support/run-mocha.ts OUTPUT.json GREP FILE…` (an
// empty GREP runs all).
import Mocha from 'mocha';
import { Reporter } from './reporter';

const [output, grep, ...files] = process.argv.slice(2);
const mocha = new Mocha({ reporter: Reporter, reporterOptions: { output }, timeout: 20_000, grep: grep || undefined });

/**
 * Loads one file; one that cannot be loaded becomes a failing test, so that the others still run (GREP would hide it,
 * so it ends the run).
 */
async function load(file: string): Promise<void> {
  mocha.files = [file];
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    if (grep) throw error;
    const fail = () => {
      throw error;
    };
    Mocha.Suite.create(mocha.suite, file).addTest(new Mocha.Test('can be loaded', fail));
  }
}

async function main(): Promise<void> {
  for (const file of files) await load(file);
  mocha.files = [];
  mocha.run((failures) => process.exit(failures ? 1 : 0));
}

void main();
