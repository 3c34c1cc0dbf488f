import { dashboardRoutes, type DashboardParts } from './dashboard.routes.js';

/** Where a launch arrives: the course for a participant, the overview for an instructor. */
export const createDashboard = (parts: DashboardParts) => ({ routes: dashboardRoutes(parts) });
