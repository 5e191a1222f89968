/** The few symbols we draw ourselves: 20 units square, in the colour of the text around them. */
const shapes = {
  check: 'M5 10.500l3.500 3.500L15 7',
  cross: 'M6 6l8 8M14 6l-8 8',
  warning: 'M10 4.500v6.500M10 15v.01',
  question: 'M7.800 7.800a2.300 2.300 0 1 1 3.300 2c-.7.4-1.100.9-1.100 1.700M10 14.200v.01',
  wrench:
    'M13.800 4.300a3.600 3.600 0 0 0-4.600 4.600L4.500 13.600l1.900 1.900 4.700-4.700' +
    'a3.600 3.600 0 0 0 4.600-4.600l-2.100 2.100-1.900-.1-.1-1.900z',
  pause: 'M7.500 6v8M12.500 6v8',
  play: 'M7 5.500v9l7.500-4.500z',
  download: 'M10 4v8.500M6 9l4 4 4-4M4 16.500h12',
  plus: 'M10 4v12M4 10h12',
  search: 'M8.500 14a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM16.500 16.500l-4-4',
  lock: 'M5.500 9h9v7h-9zM7 9V6.500a3 3 0 0 1 6 0V9',
  key:
    'M12.500 11a3.500 3.500 0 1 0-3.300-2.300L3.500 14.400V16.500h3v-2h2v-2l1.100-1.100c.8.4 1.900.6 2.900.1M13 7v.01',
  sun:
    'M10 6.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18' +
    'M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M4.300 15.700l1.100-1.100M14.600 5.400l1.100-1.100',
  moon: 'M16.500 11.800A7 7 0 0 1 8.200 3.500a7 7 0 1 0 8.300 8.300z',
  system: 'M3 4.500h14v9H3zM7 17h6M10 13.500V17',
  menu: 'M3 6h14M3 10h14M3 14h14',
  down: 'M5 8l5 5 5-5',
  right: 'M8 5l5 5-5 5',
  copy: 'M7.500 7.500h9v9h-9zM4.500 12.500h-1v-9h9v1',
  external: 'M11 4h5v5M16 4l-7.500 7.500M8 5H4v11h11v-4',
  refresh: 'M16 10a6 6 0 1 1-1.800-4.300L16 7.500M16 3.500v4h-4',
  trash: 'M4 6h12M8 6V4h4v2M5.500 6l.8 10.500h7.400L14.500 6',
  bell: 'M5 13.500V9a5 5 0 0 1 10 0v4.500l1.200 1H3.800zM8.500 16.500a1.700 1.700 0 0 0 3 0',
  'bell-off': 'M5 13.500V9c0-.700.100-1.300.400-1.900M7 5a5 5 0 0 1 8 4v2.500M4 13.500h8.500M8.500 16.500a1.700 1.700 0 0 0 3 0M3.500 3.500l13 13',
  note: 'M4 5h12v8.500H9.500L6 16.500v-3H4z',
  terminal: 'M4 6l4 4-4 4M10 14.500h6',
  globe: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2 2 3 4.400 3 7s-1 5-3 7c-2-2-3-4.400-3-7s1-5 3-7z',
  more: 'M4.500 10a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M9.500 10a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M14.500 10a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0',
  tag: 'M4 4h6l6.500 6.500-6 6L4 10zM7 7v.01',
  star: 'M10 3.500l2 4.300 4.600.6-3.400 3.200.9 4.600-4.100-2.300-4.100 2.300.9-4.600L3.400 8.400l4.600-.6z',
  mail: 'M3.500 5.500h13v9.500h-13zM4 6l6 5 6-5',
  feed: 'M4 4a12 12 0 0 1 12 12M4 9a7 7 0 0 1 7 7M5 15v.01',
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 16, label }: { name: IconName; size?: number; label?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden={label ? undefined : true}
      role={label ? 'img' : undefined}
      aria-label={label}
      focusable="false"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
