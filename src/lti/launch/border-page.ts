import type { Response } from 'express';

/** A page that stands before any session. */
export interface BorderPage {
  readonly template: string;
  readonly view: object;
  /** The origins that may show it in a frame. */
  readonly frameOrigins: readonly string[];
}

/** Pages are made a room further; the roof brings the two together. */
export type ShowPage = (res: Response, page: BorderPage) => void;
