/** What a list asks for row by row is asked together: rows that come at the same time share one request. */
const gatherMs = 20;

interface Asker<Answer> {
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** `ask` is given up to `atOnce` ids, and answers by id; `gone` is said of an id that it has nothing of. */
export function batched<Answer>(atOnce: number, ask: (ids: string[]) => Promise<Record<string, Answer>>,
  gone: () => Error): (id: string) => Promise<Answer> {
  let waiting = new Map<string, Asker<Answer>[]>();
  let timer = 0;

  async function askSome(some: [string, Asker<Answer>[]][]): Promise<void> {
    try {
      const found = await ask(some.map(([id]) => id));
      for (const [id, askers] of some) {
        askers.forEach(({ resolve, reject }) => (id in found ? resolve(found[id]!) : reject(gone())));
      }
    } catch (error) {
      some.forEach(([, askers]) => askers.forEach(({ reject }) => reject(error)));
    }
  }

  function askAll(): void {
    const all = [...waiting];
    waiting = new Map();
    timer = 0;
    for (let start = 0; start < all.length; start += atOnce) void askSome(all.slice(start, start + atOnce));
  }

  return (id) => new Promise((resolve, reject) => {
    waiting.set(id, [...waiting.get(id) ?? [], { resolve, reject }]);
    timer ||= window.setTimeout(askAll, gatherMs);
  });
}
