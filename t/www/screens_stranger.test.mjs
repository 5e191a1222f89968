// The screens that a person without any key may come to, in the dark theme.
import { desktop } from './kit.mjs';
import { show } from './screens.mjs';

show([{ name: 'stranger-desk-dark', viewport: desktop, scheme: 'dark' }], {},
  ['overview', 'page', 'monitor', 'monitor-settings', 'incident', 'create', 'locations', 'page-editor', 'settings']);
