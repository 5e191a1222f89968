/** The screens about one monitor, fetched together. */
export { Incident } from '../incident/Incident';
export { MonitorScreen } from './MonitorScreen';
