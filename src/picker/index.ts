export { pickerRoutes } from './picker.routes.js';
