import { messageOf } from '../../../shared/errors';
import { DeviceLost } from '../../device-lost';

/** How ONNX Runtime says that its device is lost. */
const lost = new RegExp(
  [
    // Dawn at the next read: `… message: [Device] is lost.`
    String.raw`\[Device[^\]]*\] is lost`,
    // Vulkan and Direct3D, passed on by Dawn.
    'device (?:is|was) lost',
    'device lost',
    'DEVICE_(?:LOST|REMOVED|HUNG)',
    // When a session is opened after the loss.
    'external Instance reference no longer exists',
  ].join('|'),
  'i',
);

/** Does some work on the device of this thread. @throws DeviceLost instead of an error with such a message */
export async function onDevice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const words = messageOf(error);
    throw lost.test(words) ? new DeviceLost(lost.exec(words)![0]) : error;
  }
}
