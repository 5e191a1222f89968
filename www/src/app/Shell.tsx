/** The frame of every screen but the custom status pages: where one can go, how live this is, and who one is. */
import { useState } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { Icon } from '../ui/Icon';
import { Boundary } from './Boundary';
import { base } from './base';
import { CurlDrawer } from './CurlDrawer';
import { LiveSign } from './LiveSign';
import { ThemeButton } from './ThemeButton';
import { hasKeys, useKeys } from './keys';
import { headPlaces, paletteShown } from './places';
import { KeyByLink, SignIn } from './SignIn';
import { Shortcuts } from './Shortcuts';
import styles from './Shell.module.css';

export function Shell() {
  const keys = useKeys();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <a className={styles.skip} href="#main">Skip to content</a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <Link to="/" className={styles.brand}>
            <img src={`${base}/icon.svg`} alt="" width={24} height={24} />
            <span>Watchpost</span>
          </Link>
          <nav id="places" className={styles.places} data-open={open || undefined} aria-label="Main"
            onClick={() => setOpen(false)}>
            {headPlaces(keys).map(({ to, name }) => (
              <NavLink key={to} to={to} end={to === '/'} className={styles.place}>{name}</NavLink>
            ))}
            <span className={styles.inMenu}><ThemeButton worded /></span>
          </nav>
          <div className={styles.tools}>
            <LiveSign />
            <button type="button" className={styles.find} onClick={() => paletteShown.set(true)} title="Go to or do">
              <Icon name="search" /><span className="visually-hidden">Go to or do</span> <kbd>Ctrl K</kbd>
            </button>
            <Link to="/create" className={styles.create} aria-label="New monitor">
              <Icon name="plus" /><span>New monitor</span>
            </Link>
            <CurlDrawer />
            <span className={styles.inHead}><ThemeButton /></span>
            <SignIn signedIn={hasKeys(keys)} />
            <button type="button" className={styles.menu} aria-label="Menu" aria-expanded={open} aria-controls="places"
              onClick={() => setOpen(!open)}>
              <Icon name="menu" size={20} />
            </button>
          </div>
        </div>
      </header>
      <main id="main" className={styles.main} tabIndex={-1}><Boundary at={pathname}><Outlet /></Boundary></main>
      <KeyByLink />
      <Shortcuts />
    </>
  );
}
