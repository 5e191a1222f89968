// Every screen for the admin: at a desk in the light theme, then on a tablet and on a phone in the dark one.
import { adminKey, desktop, phone, tablet } from './kit.mjs';
import { show } from './screens.mjs';

show([{ name: 'desk-light', viewport: desktop, scheme: 'light' }, 
  { name: 'tablet-dark', viewport: tablet, scheme: 'dark' }, { name: 'phone-dark', viewport: phone, scheme: 'dark' }],
  { keys: { admin: adminKey }, expected: '404' },      // of rules that are not set
  { kept: new URL('screens_admin.digest', import.meta.url) });
