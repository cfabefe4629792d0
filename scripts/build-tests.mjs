// `npm run build:tests`: bundles the tests that run inside VS Code, for the launch configuration Extension Tests.
import { compileTests } from './lib/compile-tests.mjs';

await compileTests();
