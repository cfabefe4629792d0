import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** Where Chromium's packages put the description of SwiftShader, a Vulkan driver in software. */
const software = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/usr/lib64/chromium-browser', '/opt/google/chrome']
  .map((folder) => path.join(folder, 'vk_swiftshader_icd.json'))
  .find(existsSync);

/**
 * Opens an empty model on WebGPU in a process of its own, where a driver that fails badly does no harm. Prints what is
 * wrong.
 */
const probe = `const { InferenceSession } = require('onnxruntime-node');
const said = (error) => console.log(String(error.message).split('\\n')[0]);
const model = Buffer.from(process.argv[1], 'base64');
  const options = { executionProviders: ['webgpu'], logSeverityLevel: 4 };
  InferenceSession.create(model, options).catch(said).then(() => process.exit());`;

/** The smallest ONNX model there is: y = x. */
const model = 'CAo6NwoQCgF4EgF5IghJZGVudGl0eRIBbVoPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=';

async function problemWith(driver: string | undefined): Promise<string | undefined> {
  const env = { ...process.env, ...(driver !== undefined && { VK_ICD_FILENAMES: driver }) };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', probe, model], {
      cwd: __dirname,
      env,
      timeout: 60_000,
    });
    return stdout.trim() || undefined;
  } catch {
    return 'the driver ends the process that asks it';
  }
}

/** An adapter on which tests of WebGPU run: what computes behind it, or why there is none. */
export type Adapter = { readonly driver: string } | { readonly missing: string };
let found: Promise<Adapter> | undefined;

/**
 * Looks for a WebGPU adapter: the machine's own, or that of VK_ICD_FILENAMES, else Chromium's in software, on which
 * this process and its children then compute.
 */
export const webgpuAdapter = (): Promise<Adapter> => (found ??= look());

async function look(): Promise<Adapter> {
  // A driver that looks for a display says so on the error stream when there is no place for its socket.
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  const own = await problemWith(undefined);
  if (own === undefined) return { driver: process.env.VK_ICD_FILENAMES ?? "the machine's own adapter" };
  if (software === undefined)
    return { missing: `no WebGPU adapter answers, and Chromium's Vulkan driver in software was not found (${own})` };
  const problem = await problemWith(software);
  if (problem !== undefined) return { missing: `no WebGPU adapter answers, not even that of ${software} (${problem})` };
  process.env.VK_ICD_FILENAMES = software;
  return { driver: software };
}

/** The library that a driver's description names. */
export function driverLibrary(description: string): string {
  const { ICD } = JSON.parse(readFileSync(description, 'utf8')) as { ICD: { library_path: string } };
  return path.resolve(path.dirname(description), ICD.library_path);
}
