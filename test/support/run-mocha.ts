// Runs test files with Mocha in this process: `node --import tsx test/support/run-mocha.ts OUTPUT.json GREP FILE…` (an empty GREP runs all).
import Mocha from 'mocha';
import { Reporter } from './reporter';

const [output, grep, ...files] = process.argv.slice(2);
const mocha = new Mocha({ reporter: Reporter, reporterOptions: { output }, timeout: 20_000, grep: grep || undefined });
files.forEach((file) => mocha.addFile(file));
mocha.loadFilesAsync().then(
  () => mocha.run((failures) => process.exit(failures ? 1 : 0)),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
