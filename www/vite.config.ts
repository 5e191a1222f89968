import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { cards } from './cards.ts';

const serverUrl = new URL('../nginx/http.conf', import.meta.url);
const documentUrl = new URL('../docs/openapi.json', import.meta.url);
const forms = ['MonitorFields', 'Assertion', 'ChannelCreate', 'ChannelConfig', 'AlertRulesSet', 'WindowCreate', 'MaintenanceCreate',
  'LocationCreate', 'PageCreate', 'PostCreate', 'SettingsSet', 'NoteCreate', 'AcknowledgeBody', 'KeyCreate', 'WorkspaceCreate'];
const kept = ['type', 'minimum', 'maximum', 'minLength', 'maxLength', 'maxItems', 'pattern', 'enum', 'default', 'description'];

/** What the API's own document says of the fields that people fill in, so that no form knows a limit by itself. */
function apiLimits(): Plugin {
  const name = 'virtual:limits';
  return {
    name: 'api-limits',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      this.addWatchFile(documentUrl.pathname);
      const { components: { schemas }, 'x-kinds': kinds } = JSON.parse(readFileSync(documentUrl, 'utf8'));
      const limits = Object.fromEntries(forms.map((form) => [form, Object.fromEntries(
        Object.entries<Record<string, unknown>>(schemas[form].properties ?? {}).map(([field, rules]) => [field,
          Object.fromEntries(Object.entries(rules).filter(([rule]) => kept.includes(rule)))]))]));
      return `export default ${JSON.stringify(limits)};\nexport const kinds = ${JSON.stringify(kinds)};`;
    },
  };
}

/** The places of the dashboard, from the list by which nginx tells them from paths where nothing is. */
function screens(): Plugin {
  const name = 'virtual:screens';
  return {
    name: 'screens',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      this.addWatchFile(serverUrl.pathname);
      const list = /map \$uri \$watchpost_screen \{([^]*?)\n\}/.exec(readFileSync(serverUrl, 'utf8'))![1]!;
      return `export default ${JSON.stringify([...list.matchAll(/ (\/\S*);/g)].map(([, path]) => path))};`;
    },
  };
}

/** Beside each asset the same, compressed as well as can be: nginx sends that (gzip_static) instead of doing it. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [fileName, part] of Object.entries(bundle)) {
          if (!/^assets\/.*\.(js|css)$/.test(fileName)) continue;
          const source = gzipSync(part.type === 'chunk' ? part.code : part.source, { level: 9 });
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source });
        }
      },
    },
  };
}

/**
 * Few files, each asked for as a whole, instead of one per module: what every screen needs, and what forms, tables and
 * dialogs of the others share.  A group takes along what its modules import, unless a group before it has that already;
 * the rest stays with what is imported when it is needed: the two files of screens, and the chart.
 */
const groups = [
  { name: 'app', test: /src\/main\.tsx$/, priority: 2 },
  { name: 'parts', test: /src\/(ui|api|app)\/(?!chart\/(TimeChartBox|plot|palette))/, priority: 1 },
];

function sharedCards(): Plugin {
  return {
    name: 'shared-cards',
    generateBundle() {
      for (const card of cards()) this.emitFile({ type: 'asset', ...card });
    },
  };
}

/** The licence of the font goes wherever the font goes. */
function fontLicence(): Plugin {
  const source = readFileSync(new URL('src/styles/inter-OFL.txt', import.meta.url), 'utf8');
  return {
    name: 'font-licence',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'assets/inter-OFL.txt', source });
    },
  };
}

export default defineConfig({
  // Assets find each other wherever the instance is on its site; to the page it is the server who puts that before.
  experimental: {
    renderBuiltUrl: (fileName, { hostType }) => (hostType === 'html' ? `/${fileName}` : { relative: true }),
  },
  plugins: [apiLimits(), screens(), compressed(), sharedCards(), fontLicence()],
  build: { outDir: process.env.WATCHPOST_DIST ?? 'dist', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022',
    cssCodeSplit: false, modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false },
      onLog(level, log, tell) {
        // Said of packages: a directive for servers of theirs, and a hook of React's that the router does without.
        if (!['MODULE_LEVEL_DIRECTIVE', 'IMPORT_IS_UNDEFINED'].includes(log.code ?? '')) tell(level, log);
      },
      output: { codeSplitting: { groups } } } },
  server: { proxy: { '/api': process.env.WATCHPOST_URL ?? 'http://127.0.0.1:3007' } },
});
