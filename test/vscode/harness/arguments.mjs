// The part of `code`'s command line that a test run uses.

/**
 * Reads `--name=value` and `--name value`; the last word that is no option is the folder to open. Unknown options are
 * ignored, as `code` ignores them.
 * @param {string[]} words the command line without the program
 */
export function parseArguments(words) {
  const named = ['extensionDevelopmentPath', 'extensionTestsPath', 'user-data-dir', 'extensions-dir'];
  const found = {};
  let folder;
  for (let i = 0; i < words.length; i++) {
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(words[i]) ?? [];
    if (!name) folder = words[i];
    else if (named.includes(name)) found[name] = value ?? words[++i];
  }
  return {
    extensionDevelopmentPath: found.extensionDevelopmentPath,
    extensionTestsPath: found.extensionTestsPath,
    userDataDir: found['user-data-dir'],
    extensionsDir: found['extensions-dir'],
    folder,
  };
}
