/// <reference types="vite/client" />

declare module 'virtual:limits' {
  /** What the API's document says of a field; see vite.config.ts. */
  interface Limit {
    type?: string;
    minimum?: number;
    maximum?: number;
    minLength?: number;
    maxLength?: number;
    maxItems?: number;
    /** For which kinds of monitors it is, all if absent; of a source of assertions, by source. */
    'x-kinds'?: string[] | Record<string, string[]>;
    pattern?: string;
    enum?: (string | null)[];
    default?: unknown;
    description?: string;
  }
  const limits: Record<string, Record<string, Limit>>;
  export default limits;
}

declare module 'virtual:host-settings' {
  /** What docs/watchpost.conf.example says of each; see vite.config.ts. */
  const settings: { name: string; preset: string; about: string }[];
  export default settings;
}

declare module 'virtual:screens' {
  /** The paths of the screens, as nginx knows them; see vite.config.ts. */
  const screens: string[];
  export default screens;
}
