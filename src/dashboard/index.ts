import type { Router } from 'express';
import { dashboardRoutes, type DashboardParts } from './dashboard.routes.js';

export type { AssignmentOverview, AssignmentState } from './assignment-overview.js';

export interface DashboardRoom {
  readonly routes: Router;
}

/** Where a launch arrives: the course for a participant, the overview for an instructor. */
export const createDashboard = (parts: DashboardParts): DashboardRoom => ({
  routes: dashboardRoutes(parts),
});
