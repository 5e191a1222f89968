/** Which screen is at which address.  The public ones come at once, the rest when somebody goes there. */
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { Route, Routes } from 'react-router';
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

const Home = screen(() => import('../screens/home/Home'), 'Home');
const Monitors = screen(() => import('../screens/monitors/Monitors'), 'Monitors');
const MonitorScreen = screen(() => import('../screens/monitor/MonitorScreen'), 'MonitorScreen');
const Create = screen(() => import('../screens/create/Create'), 'Create');
const Import = screen(() => import('../screens/create/Import'), 'Import');
const Incident = screen(() => import('../screens/incident/Incident'), 'Incident');
const Locations = screen(() => import('../screens/locations/Locations'), 'Locations');
const Pages = screen(() => import('../screens/pages/Pages'), 'Pages');
const PageEditor = screen(() => import('../screens/pages/PageEditor'), 'PageEditor');
const Settings = screen(() => import('../screens/settings/Settings'), 'Settings');

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
          <Route path="/home" element={later(Home)} />
          <Route path="/monitors" element={later(Monitors)} />
          <Route path="/create" element={later(Create)} />
          <Route path="/import" element={later(Import)} />
          <Route path="/monitor/:id/:tab?" element={later(MonitorScreen)} />
          <Route path="/incident/:id" element={later(Incident)} />
          <Route path="/locations" element={later(Locations)} />
          <Route path="/pages" element={later(Pages)} />
          <Route path="/pages/:slug" element={later(PageEditor)} />
          <Route path="/settings" element={later(Settings)} />
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
