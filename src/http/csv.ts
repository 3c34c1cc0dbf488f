import type { Response } from 'express';
import { toCsv, type Cell } from '../kernel/csv.js';

export function sendCsv(res: Response, name: string, rows: readonly (readonly Cell[])[]): void {
  res.attachment(name).type('text/csv').set('Cache-Control', 'no-store').send(toCsv(rows));
}
