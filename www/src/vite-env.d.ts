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
    pattern?: string;
    enum?: (string | null)[];
    default?: unknown;
    description?: string;
  }
  const limits: Record<string, Record<string, Limit>>;
  export default limits;
  /** For which kinds of monitors a field, and a source of assertions, is; those that are not named are for all. */
  export const kinds: Record<'fields' | 'sources', Record<string, string[]>>;
}

declare module 'virtual:screens' {
  /** The paths of the screens, as nginx knows them; see vite.config.ts. */
  const screens: string[];
  export default screens;
}
