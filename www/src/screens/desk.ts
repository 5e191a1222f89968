/** The screens about all monitors and the instance, fetched together. */
export { Channels } from './channels/Channels';
export { Create } from './create/Create';
export { Import } from './create/Import';
export { Home } from './home/Home';
export { Maintenance } from './maintenance/Maintenance';
export { Locations } from './locations/Locations';
export { Monitors } from './monitors/Monitors';
export { PageEditor } from './pages/PageEditor';
export { Pages } from './pages/Pages';
export { Audit } from './team/Audit';
export { Keys } from './team/Keys';
export { Reports } from './team/Reports';
export { Settings } from './settings/Settings';
