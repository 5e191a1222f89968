/**
 * Starts the dashboard.  A public page came with its content in it, readable before this runs; it stays until the
 * same data has arrived here, so that nothing flickers.
 */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { QueryClientProvider } from '@tanstack/react-query';
import { App } from './app/App';
import { base } from './app/base';
import { takeKeyFromAddress } from './app/keys';
import { startLive } from './app/live';
import { prefetchPublicPage } from './app/queries';
import { queryClient } from './app/query-client';
import './styles/tokens.css';
import './styles/base.css';

takeKeyFromAddress();
startLive();
await prefetchPublicPage(location);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <BrowserRouter basename={base}>
        <App />
      </BrowserRouter>
    </QueryClientProvider>
  </StrictMode>,
);
