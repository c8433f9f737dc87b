/** `--platform=$TARGETPLATFORM` is the default. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'RedundantTargetPlatform',
  description: 'Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior',
  check({ stages }, report) {
    for (const { platform, node } of stages)
      if (/^\$(TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(platform))
        report(
          `Setting platform to predefined ${platform} in FROM is redundant as this is the default behavior`,
          rangeOf(node),
        );
  },
};
export default rule;
