import { UserError } from '../shared/errors';
import { Unavailable } from './unavailable';

/**
 * Thrown when the device behind an engine is gone, for example after a driver reset: this process can compute nothing
 * there any more.
 */
export class DeviceLost extends Unavailable {
  /** @param words what the library said */
  constructor(words: string) {
    super(
      'device-lost',
      `The GPU was lost while it computed (${words.replace(/\.$/, '')}). Start anew, or choose the engine cpu.`,
    );
  }
}

/** Whether an error is that one. From another thread only its code arrives. */
export const isDeviceLost = (error: unknown): boolean =>
  error instanceof UserError && error.code === 'engine/device-lost';
