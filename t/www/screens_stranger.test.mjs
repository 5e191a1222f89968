// The screens that a person without any key may come to: at a desk in the dark theme, then on a phone in the light one.
import { desktop, phone } from './kit.mjs';
import { show } from './screens.mjs';

show([{ name: 'stranger-desk-dark', viewport: desktop, scheme: 'dark' },
  { name: 'stranger-phone-light', viewport: phone, scheme: 'light' }], {},
  { names: ['overview', 'page', 'monitor', 'monitor-settings', 'incident', 'create', 'locations', 'page-editor', 'settings'] });
