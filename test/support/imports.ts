// Reads what a TypeScript file imports, with the compiler's own parser.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** One import of one file. */
export interface Import {
  /** The importing file, relative to the repository, with forward slashes. */
  from: string;
  /**
   * A file of the repository without its extension, such as 'src/shared/errors', or a package's name, such as 'zod' or
   * 'node:fs'.
   */
  to: string;
  /** Does it import types alone, so that nothing is left of it at run time? */
  typesOnly: boolean;
}

/** Is every name of the import marked as a type? */
function isTypesOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return (
    !clause.name &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((element) => element.isTypeOnly)
  );
}

/**
 * The specifier that a node imports, if it is an import of any kind: a declaration, `import()`, `require()` or the type
 * `import('…')`.
 */
function imported(node: ts.Node): { specifier: ts.Node; typesOnly: boolean } | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
    return { specifier: node.moduleSpecifier, typesOnly: isTypesOnly(node) };
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return { specifier: node.argument.literal, typesOnly: true };
  if (!ts.isCallExpression(node) || node.arguments.length === 0) return undefined;
  const callee = node.expression;
  const loads = callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
  return loads ? { specifier: node.arguments[0]!, typesOnly: false } : undefined;
}

/** All imports of `file`, a path relative to `root`. */
export function importsOf(root: string, file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.ES2022, true);
  const found: Import[] = [];
  const visit = (node: ts.Node) => {
    const { specifier, typesOnly } = imported(node) ?? {};
    if (specifier && ts.isStringLiteralLike(specifier))
      found.push({ from: file, to: target(file, specifier.text), typesOnly: typesOnly ?? false });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function target(from: string, specifier: string): string {
  if (specifier.startsWith('.'))
    return path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier)).replace(/\.(ts|js|mjs)$/, '');
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
