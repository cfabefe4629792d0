/** A step from one schema version to the next: takes a document of version v, gives one of version v + 1. */
export type Migration = (document: Record<string, unknown>) => Record<string, unknown>;

/**
 * Brings a document written by an older version up to date, one version at a time.
 * @param migrations for each old version, the step that leaves it
 * @returns undefined where a step is missing
 */
export function migrate(
  document: Record<string, unknown>,
  from: number,
  to: number,
  migrations: ReadonlyMap<number, Migration>,
): Record<string, unknown> | undefined {
  let current = document;
  for (let version = from; version < to; version++) {
    const step = migrations.get(version);
    if (!step) return undefined;
    current = { ...step(current), schemaVersion: version + 1 };
  }
  return current;
}
