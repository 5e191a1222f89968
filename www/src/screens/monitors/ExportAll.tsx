/** Every monitor's settings in one file, from which all can be created again by /import. */
import { api, read, type Monitor } from '../../api/client';
import { fieldsOf } from '../../api/limits';
import { useAction, WithCurl } from '../../ui/actions';
import { Button } from '../../ui/controls';
import { save } from '../../ui/save';

export function ExportAll() {
  const action = useAction({
    run: () => read(api.GET('/monitors')),
    onDone: (monitors) =>
      save('watchpost-monitors.json', JSON.stringify({ monitors: monitors.map(settingsOf) }, null, 2)),
    said: (monitors) => `${monitors.length.toLocaleString()} monitors exported`,
  });
  return (
    <WithCurl does="Export all" method="GET" path="/monitors" needs="ADMIN_KEY">
      <Button icon="download" busy={action.isPending} onClick={() => action.mutate()}>Export all</Button>
    </WithCurl>
  );
}

/** What was set, without what came of it.  The admin key sees headers and addresses unmasked. */
function settingsOf(monitor: Monitor): Partial<Monitor> {
  const settings = fieldsOf('MonitorFields');
  return Object.fromEntries(Object.entries(monitor).filter(([name]) => settings.includes(name)));
}
