import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.cache/', 'node_modules/', 'test/output/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['src/**/*.ts', 'webview/**/*.ts', 'test/**/*.ts', 'experiments/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': 'error' },
  },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        AbortController: 'readonly',
      },
    },
  },
  // A worker thread that a test starts from its source.
  {
    files: ['test/**/*.cjs'],
    languageOptions: { globals: { require: 'readonly', process: 'readonly', __dirname: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.{ts,mjs,cjs}'],
    rules: {
      'max-len': ['error', { code: 120 }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ConditionalExpression > ConditionalExpression',
          message: 'A conditional has two arms: use if, a table or a function for more.',
        },
        {
          selector: "VariableDeclarator[id.type='ArrayPattern'][init.type='ArrayExpression']",
          message: 'Give each constant a declaration of its own.',
        },
      ],
    },
  },
  {
    rules: {
      // Numeric code indexes typed arrays whose bounds the loop has just set; the assertion says so where TypeScript
      // cannot see it.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
