import type { Response } from 'express';

/** Shows a page that stands before any session. Pages are made a room further; the roof brings the two together. */
export type ShowPage = (
  res: Response,
  page: {
    readonly template: string;
    readonly view: object;
    readonly frameOrigins: readonly string[];
  },
) => void;
