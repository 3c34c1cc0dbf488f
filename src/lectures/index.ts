import express from 'express';
import type { CourseContent } from '../content/index.js';
import type { Clock } from '../kernel/clock.js';
import { lectureRoutes } from './lectures.routes.js';
import { mediaRoutes } from './media.routes.js';

/** The lectures and films of the course, each from the moment it opens; their files are for who is in the course. */
export function createLectures(parts: {
  readonly content: CourseContent;
  /** The folder that holds the files the content names. */
  readonly mediaDirectory: string;
  readonly clock: Clock;
}) {
  const { content, mediaDirectory, clock } = parts;
  const routes = express.Router();
  routes.use(lectureRoutes(content, clock), mediaRoutes(content, mediaDirectory, clock));
  return { routes };
}
