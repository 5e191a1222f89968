/**
 * Which screen is at which address.  The public ones come at once, the rest when somebody goes there; their addresses
 * are nginx's list, so that an address is either known to both or to neither.
 */
import { lazy, Suspense, useEffect, useRef, type ComponentType } from 'react';
import { Route, Routes, useLocation, useNavigationType } from 'react-router';
import places from 'virtual:screens';
import { base } from './base';
import { Shell } from './Shell';
import { Stranger } from './Stranger';
import { useLiveCache } from './live-cache';
import { domainPage } from './queries';
import { Skeleton } from '../ui/feedback';
import { useInnerLinks } from '../ui/InnerLink';
import { Toasts } from '../ui/toast';
import { NotFound } from '../screens/NotFound';
import { Overview } from '../screens/overview/Overview';
import { StatusPage } from '../screens/page/StatusPage';

const desk = () => import('../screens/desk');
const monitor = () => import('../screens/monitor/screens');

/** The screens come in two files, each with the first of them that is gone to. */
function screen<All, Name extends keyof All & string>(load: () => Promise<All>, name: Name): ComponentType {
  return lazy(async () => ({ default: (await load())[name] as ComponentType }));
}

const screens: Record<string, ComponentType> = {
  '/home': screen(desk, 'Home'),
  '/monitors': screen(desk, 'Monitors'),
  '/create': screen(desk, 'Create'),
  '/channels': screen(desk, 'Channels'),
  '/maintenance': screen(desk, 'Maintenance'),
  '/keys': screen(desk, 'Keys'),
  '/audit': screen(desk, 'Audit'),
  '/reports': screen(desk, 'Reports'),
  '/import': screen(desk, 'Import'),
  '/monitor/:id/:tab?': screen(monitor, 'MonitorScreen'),
  '/incident/:id': screen(monitor, 'Incident'),
  '/locations': screen(desk, 'Locations'),
  '/pages': screen(desk, 'Pages'),
  '/pages/:slug': screen(desk, 'PageEditor'),
  '/settings': screen(desk, 'Settings'),
};

export function App() {
  useLiveCache();
  useArrival();
  useInnerLinks();
  const page = domainPage();
  return (
    <>
      <Stranger />
      <Routes>
        <Route path="/s/:slug" element={<StatusPage />} />
        {page && <Route path="/" element={<StatusPage slug={page} />} />}
        <Route element={<Shell />}>
          {!page && <Route path="/" element={<Overview />} />}
          {places.map((path) => <Route key={path} path={path} element={later(screens[path] ?? NotFound)} />)}
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
      <Toasts />
    </>
  );
}

/**
 * One who goes on to another screen begins at its top, and with the keyboard in it, not behind what is gone; one who
 * goes back is brought by the browser to where they were, and the keyboard to the link by which they had left.
 */
function useArrival(): void {
  const { pathname } = useLocation();
  const how = useNavigationType();
  const known = useRef(pathname);
  useEffect(() => {
    if (known.current === pathname) return undefined;
    const left = known.current;
    const isWithin = screenOf(known.current) === screenOf(pathname);     // another tab of the same monitor
    known.current = pathname;
    if (how === 'POP') return focusLinkTo(left);
    if (how !== 'PUSH' || isWithin) return undefined;
    scrollTo(0, 0);
    const main = document.getElementById('main');
    if (!main?.contains(document.activeElement)) main?.focus({ preventScroll: true });
    return undefined;
  }, [pathname, how]);
}

const lookMs = 100;
const looks = 40;

/** As soon as it is there, unless the focus has gone elsewhere meanwhile. */
function focusLinkTo(path: string): () => void {
  let left = looks;
  const timer = setInterval(() => {
    const link = [...document.querySelectorAll<HTMLAnchorElement>('main a')].find((one) => one.pathname === base + path);
    const now = document.activeElement;
    if (now === document.body || now?.id === 'main') link?.focus({ preventScroll: true });
    if (link || --left === 0) clearInterval(timer);
  }, lookMs);
  return () => clearInterval(timer);
}

function screenOf(path: string): string {
  return path.split('/').slice(0, 3).join('/');
}

function later(Screen: ComponentType) {
  return <Suspense fallback={<Skeleton lines={8} />}><Screen /></Suspense>;
}
