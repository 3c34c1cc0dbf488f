import express from 'express';
import type { CourseContent } from '../content/index.js';
import type { Connection } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import { lectureRoutes } from './lectures.routes.js';
import { mediaRoutes } from './media.routes.js';
import { lecturesPersonalData } from './personal-data.js';
import { ProgressService } from './progress.service.js';
import { videoProgressModel } from './video-progress.model.js';

export type { LectureProgress } from './progress.policy.js';
export type { ProgressService } from './progress.service.js';

/** The lectures and films of the course, each from the moment it opens; their files are for who is in the course. */
export function createLectures(parts: {
  readonly db: Connection;
  readonly content: CourseContent;
  /** The folder that holds the files the content names. */
  readonly mediaDirectory: string;
  readonly clock: Clock;
}) {
  const { db, content, mediaDirectory, clock } = parts;
  const rows = videoProgressModel(db);
  const progress = new ProgressService(rows, content);
  const routes = express.Router();
  routes.use(lectureRoutes(content, clock), mediaRoutes(content, mediaDirectory, clock));
  return { routes, progress, personalData: lecturesPersonalData(rows) };
}
