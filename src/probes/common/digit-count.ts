import { counted } from '../../shared/counted';

export const digitCount = (digits: number): string => counted(digits, 'digit');
