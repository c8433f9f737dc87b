import { expect, test } from 'vitest';
import { parseCall } from '../../../src/docker/build/call.ts';

test('what --call asks of the frontend', () => {
  expect(parseCall('build').request).toBe('');
  expect(parseCall('check')).toEqual({ request: 'frontend.lint', asJson: false, ignoresStatus: false });
  expect(parseCall('outline,format=json')).toMatchObject({ request: 'frontend.outline', asJson: true });
  expect(parseCall('lint,ignorestatus=true').ignoresStatus).toBe(true);
  expect(parseCall('subrequests.describe').request).toBe('subrequests.describe');
  expect(() => parseCall('check,ignorestatus=so')).toThrow(
    'invalid ignorestatus print value: so: strconv.ParseBool: parsing "so": invalid syntax',
  );
  expect(() => parseCall('check,colour=red')).toThrow('invalid print field: colour=red');
});
