import { UserError } from '../shared/errors';
import { Unavailable } from './unavailable';

/**
 * Thrown when the device behind an engine is gone, as after a reset of its driver: nothing can be computed there any
 * more in this process.
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

/** Whether that was thrown, here or on another thread, from where only its code comes. */
export const isDeviceLost = (error: unknown): boolean =>
  error instanceof UserError && error.code === 'engine/device-lost';
