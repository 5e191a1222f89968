/** Filters kept under a name: what a list is looked at through again and again, in this browser. */
import { createStore, recall, remember, useStore } from '../../app/store';

export interface View {
  name: string;
  /** As it stands in the address: "status=down&tag=prod". */
  query: string;
}

const most = 12;
const views = createStore<View[]>(load());

function load(): View[] {
  try {
    const kept: unknown = JSON.parse(recall('views') ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.name === 'string' && typeof one?.query === 'string') : [];
  } catch {
    return [];
  }
}

function keep(next: View[]): void {
  views.set(next.slice(-most));
  remember('views', next.length > 0 ? JSON.stringify(next.slice(-most)) : null);
}

export function useViews(): View[] {
  return useStore(views);
}

export function saveView(view: View): void {
  keep([...views.get().filter(({ name }) => name !== view.name), view]);
}

export function forgetView(name: string): void {
  keep(views.get().filter((view) => view.name !== name));
}
