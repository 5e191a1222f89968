// Every screen for the admin at a desk, in the light theme.
import { adminKey, desktop } from './kit.mjs';
import { show } from './screens.mjs';

show('desk-light', { viewport: desktop, scheme: 'light', keys: { admin: adminKey } });
