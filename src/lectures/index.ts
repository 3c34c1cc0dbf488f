import express, { type Response } from 'express';
import type { Connection } from 'mongoose';
import type { CourseService } from '../course/index.js';
import { lectureRoutes, type LectureParts } from './lectures.routes.js';
import { mediaRoutes } from './media.routes.js';
import { lecturesPersonalData } from './personal-data.js';
import { playerSettingsModel } from './player-settings.model.js';
import { PlayerSettingsService } from './player-settings.service.js';
import { progressRoutes } from './progress.routes.js';
import { ProgressService } from './progress.service.js';
import { videoProgressModel } from './video-progress.model.js';

export type { LectureProgress } from './progress.policy.js';
export type { ProgressService } from './progress.service.js';

/** The lectures and films of the course, each from the moment it opens; their files are for who is in the course. */
export function createLectures(
  parts: Pick<LectureParts, 'content' | 'clock' | 'progressTokenFor' | 'windowTicketFor'> & {
    readonly db: Connection;
    readonly course: Pick<CourseService, 'noteCompletion'>;
    /** The folder that holds the files the content names. */
    readonly mediaDirectory: string;
    /** When the page was opened that a request comes from. */
    readonly pageOpenedAt: (res: Response) => Date;
  },
) {
  const { db, course, content, mediaDirectory, clock } = parts;
  const rows = videoProgressModel(db);
  const settingsRows = playerSettingsModel(db);
  const progress = new ProgressService({ rows, course, content }, clock);
  const settings = new PlayerSettingsService(settingsRows);
  return {
    routes: express
      .Router()
      .use(lectureRoutes({ ...parts, progress, settings }))
      .use(progressRoutes({ ...parts, progress, settings }))
      .use(mediaRoutes(content, mediaDirectory, clock)),
    progress,
    personalData: lecturesPersonalData(rows, settingsRows),
  };
}
