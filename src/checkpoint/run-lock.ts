import { link, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { UserError } from '../shared/errors';
import { codeOf } from './file-errors';
import { temporaryName, writeNew } from './write-whole';

/** Who writes a run. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** When it began, ISO 8601. */
  readonly since: string;
}

const lockName = 'training.lock';
const holderSchema = z.object({
  host: z.string(),
  pid: z.number().int().min(1),
  since: z.string(),
  started: z.string().optional(),
});
type Holder = z.infer<typeof holderSchema>;

/**
 * How often a holder shows that it is alive, and after how long without that a holder on another host counts as dead,
 * in milliseconds.
 */
const heartbeat = 15_000;
const patience = 5 * 60_000;

/** The process that writes a run now; undefined where none does, or where the one that did is dead. */
export async function lockHolder(folder: string): Promise<LockHolder | undefined> {
  const held = await readLock(path.join(folder, lockName));
  if (!held || !(await isAlive(held))) return undefined;
  const { host, pid, since } = held.holder;
  return { host, pid, since };
}

/** `process 4711 on this machine, since 12:03:21` */
export function holderWords({ host, pid, since }: LockHolder): string {
  const where = host === hostname() ? 'on this machine' : `on ${host}`;
  const time = new Date(since);
  return `process ${pid} ${where}${Number.isNaN(time.getTime()) ? '' : `, since ${time.toLocaleString('sv-SE')}`}`;
}

/**
 * Takes the run for this process alone, until `release`. The lock of a process that is dead is broken.
 * @throws UserError `run/locked` naming the process that holds it
 */
export async function lockRun(folder: string): Promise<{ release(): Promise<void> }> {
  const file = path.join(folder, lockName);
  const holder: Holder = {
    host: hostname(),
    pid: process.pid,
    since: new Date().toISOString(),
    ...(await startOf(process.pid)),
  };
  while (!(await writeNew(file, `${JSON.stringify(holder)}\n`))) await breakDead(file, folder);
  const beat = setInterval(() => void touch(file), heartbeat);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      const now = await readLock(file);
      if (now && JSON.stringify(now.holder) === JSON.stringify(holder)) await rm(file, { force: true });
    },
  };
}

/** Takes a dead holder's lock away. @throws UserError `run/locked` where the holder lives */
async function breakDead(file: string, folder: string): Promise<void> {
  const held = await readLock(file);
  if (!held) return;
  if (await isAlive(held))
    throw new UserError(
      'run/locked',
      `The run ${path.basename(folder)} is being trained by ${holderWords(held.holder)}. Wait until it ends or ` +
        'stop it there; nothing was changed.',
    );
  const aside = temporaryName(file);
  await rename(file, aside).catch(() => undefined);
  // Another may have broken it first and taken the run: that lock goes back.
  const moved = await readLock(aside);
  if (moved && JSON.stringify(moved.holder) !== JSON.stringify(held.holder))
    await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

interface Held {
  readonly holder: Holder;
  /** When its holder last showed that it is alive, in milliseconds since 1970. */
  readonly seen: number;
}

async function readLock(file: string): Promise<Held | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const parsed = holderSchema.safeParse(JSON.parse(text));
    // A lock that nobody could have written names nobody who could release it.
    return {
      holder: parsed.success ? parsed.data : { host: '', pid: 1, since: '' },
      seen: parsed.success ? mtimeMs : 0,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return { holder: { host: '', pid: 1, since: '' }, seen: 0 };
    return undefined;
  }
}

async function isAlive({ holder, seen }: Held): Promise<boolean> {
  if (holder.host !== hostname()) return Date.now() - seen < patience;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  // The number of a process that has ended goes to a later one, which began at another time.
  const { started } = await startOf(holder.pid);
  return holder.started === undefined || started === undefined || started === holder.started;
}

/** When a process began, where the system says it (Linux): the boot and the clock tick since then. */
async function startOf(pid: number): Promise<{ started?: string }> {
  try {
    const [line, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is the program's name in parentheses, which may hold blanks; the start time is the twentieth
    // after it.
    return { started: `${boot.trim()} ${line.slice(line.lastIndexOf(')') + 2).split(' ')[19]}` };
  } catch {
    return {};
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  // A folder that was deleted meanwhile is met by the next write.
  await utimes(file, now, now).catch(() => undefined);
}
