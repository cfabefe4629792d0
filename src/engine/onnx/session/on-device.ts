import { messageOf } from '../../../shared/errors';
import { DeviceLost } from '../../device-lost';

/**
 * How ONNX Runtime says that its device is lost: Dawn's words at the next read (`… message: [Device] is lost.`), and
 * those of Vulkan and Direct3D, which Dawn passes on. A first sign may also be that a session cannot be made any more
 * for want of the instance that the device belonged to.
 */
const lost =
  /\[Device[^\]]*\] is lost|device (?:is|was) lost|device lost|DEVICE_(?:LOST|REMOVED|HUNG)|external Instance reference no longer exists/i;

/** Does some work on the device of this thread. @throws DeviceLost in place of the words that mean it */
export async function onDevice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const words = messageOf(error);
    throw lost.test(words) ? new DeviceLost(lost.exec(words)![0]) : error;
  }
}
