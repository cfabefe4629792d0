import { floorSum, numberGcd } from './number-theory';

/**
 * A box of lattice points first ≤ k < end, 0 ≤ z < height, ready to count those with z ≡ slope·k (mod q) for many
 * slopes. Whole periods of q in either direction are counted by rule; what is left over is less than q, so that its
 * sums are exact in numbers for q up to 2^26.
 */
export class Strip {
  private readonly offset: number;
  private readonly columns: number;
  private readonly columnPeriods: bigint;
  private readonly rows: number;
  private readonly inRowPeriods: bigint;

  constructor(
    first: bigint,
    end: bigint,
    height: bigint,
    private readonly q: number,
  ) {
    const period = BigInt(q);
    const width = end - first;
    this.offset = Number(first % period);
    this.columns = Number(width % period);
    this.columnPeriods = width / period;
    this.rows = Number(height % period);
    this.inRowPeriods = width * (height / period);
  }

  /** How many points lie on the line z ≡ slope·k (mod q), 0 ≤ slope < q. */
  pointsOnLine(slope: number): bigint {
    const { q, rows, columns } = this;
    if (rows === 0) return this.inRowPeriods;
    const common = numberGcd(slope, q);
    const inOnePeriod = common * Math.ceil(rows / common);
    return (
      this.inRowPeriods +
      this.columnPeriods * BigInt(inOnePeriod) +
      BigInt(columns === 0 ? 0 : this.pointsInRest(slope))
    );
  }

  /** Of the leftover columns, those with (slope·k mod q) < rows: [x mod q < r] = 1 + ⌊x / q⌋ - ⌊(x + q - r) / q⌋. */
  private pointsInRest(slope: number): number {
    const { q, rows, columns } = this;
    const start = (slope * this.offset) % q;
    return columns + floorSum(columns, q, slope, start) - floorSum(columns, q, slope, start + q - rows);
  }
}
