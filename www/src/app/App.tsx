/**
 * Which screen is at which address.  The public ones come at once, the rest when somebody goes there; their addresses
 * are nginx's list, so that an address is either known to both or to neither.
 */
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import places from 'virtual:screens';
import { Shell } from './Shell';
import { useLiveCache } from './live-cache';
import { domainPage } from './queries';
import { Skeleton } from '../ui/feedback';
import { Toasts } from '../ui/toast';
import { NotFound } from '../screens/NotFound';
import { Overview } from '../screens/overview/Overview';
import { StatusPage } from '../screens/page/StatusPage';

function screen<Name extends string>(load: () => Promise<Record<Name, () => ReactNode>>, name: Name): ComponentType {
  return lazy(async () => ({ default: (await load())[name] as ComponentType }));
}

const screens: Record<string, ComponentType> = {
  '/home': screen(() => import('../screens/home/Home'), 'Home'),
  '/monitors': screen(() => import('../screens/monitors/Monitors'), 'Monitors'),
  '/create': screen(() => import('../screens/create/Create'), 'Create'),
  '/import': screen(() => import('../screens/create/Import'), 'Import'),
  '/monitor/:id/:tab?': screen(() => import('../screens/monitor/MonitorScreen'), 'MonitorScreen'),
  '/incident/:id': screen(() => import('../screens/incident/Incident'), 'Incident'),
  '/locations': screen(() => import('../screens/locations/Locations'), 'Locations'),
  '/pages': screen(() => import('../screens/pages/Pages'), 'Pages'),
  '/pages/:slug': screen(() => import('../screens/pages/PageEditor'), 'PageEditor'),
  '/settings': screen(() => import('../screens/settings/Settings'), 'Settings'),
};

export function App() {
  useLiveCache();
  const page = domainPage();
  return (
    <>
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

function later(Screen: ComponentType) {
  return <Suspense fallback={<Skeleton lines={8} />}><Screen /></Suspense>;
}
