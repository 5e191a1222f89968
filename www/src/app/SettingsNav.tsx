/** What belongs to the settings, each at an address of its own: above each of them. */
import { NavLink } from 'react-router';
import { may, useKeys } from './keys';
import { visiblePlaces } from './places';
import styles from './Shell.module.css';

export function SettingsNav() {
  const keys = useKeys();
  if (!may(keys, 'viewer')) return null;
  return (
    <nav className={styles.parts} aria-label="Parts of the settings">
      {visiblePlaces(keys).filter(({ to, minor }) => minor || to === '/settings').map(({ to, name }) => (
        <NavLink key={to} to={to}>{to === '/settings' ? 'Instance' : name}</NavLink>
      ))}
    </nav>
  );
}
