/** The time zones that the browser knows, for inputs that name this as their list. */
export const timeZones = 'time-zones';

export function TimeZones() {
  return (
    <datalist id={timeZones}>
      {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
}
