import assert from 'node:assert/strict';
import { lab } from 'd3';
import { contrastRatio, legible } from '../../webview/theme';
import { testTheme } from './snapshot';

const shares = Array.from({ length: 51 }, (_, i) => i / 50);

for (const name of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
  describe(`chart colours, ${name}`, () => {
    const theme = testTheme(name);

    for (const scale of ['amount', 'wrong'] as const) {
      it(`${scale}: starts at the background and moves away from it in even steps of lightness`, () => {
        const lightness = shares.map((share) => lab(theme[scale](share)).l);
        const steps = lightness.slice(1).map((l, i) => Math.abs(l - lightness[i]));
        const sign = Math.sign(lightness[50] - lightness[0]);
        assert.equal(theme[scale](0), theme.background);
        assert.ok(
          lightness.slice(1).every((l, i) => Math.sign(l - lightness[i]) === sign),
          'a larger share is never nearer to the background',
        );
        const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
        assert.ok(
          Math.min(...steps) > mean * 0.4 && Math.max(...steps) < mean * 1.6,
          `steps from ${Math.min(...steps).toFixed(2)} to ${Math.max(...steps).toFixed(2)} around ${mean.toFixed(2)}`,
        );
      });

      it(`${scale}: the value written on a cell can be read on every colour`, () => {
        const worst = Math.min(
          ...shares.map((share) => contrastRatio(theme[scale](share), theme.on(theme[scale](share)))),
        );
        assert.ok(worst >= 4.5, `worst contrast ${worst.toFixed(2)}`);
      });
    }

    it('difference: starts both ways from the background, as strong in one as in the other', () => {
      const strength = (share: number) => Math.abs(lab(theme.difference(share)).l - lab(theme.background).l);
      assert.equal(theme.difference(0.5), theme.background);
      for (const away of [0.1, 0.25, 0.5])
        assert.ok(
          Math.abs(strength(0.5 - away) - strength(0.5 + away)) < 6,
          `at ${away}: ${strength(0.5 - away)} and ${strength(0.5 + away)}`,
        );
    });

    it('text stands out from the background', () => {
      assert.ok(contrastRatio(theme.foreground, theme.background) >= 7);
      assert.ok(contrastRatio(theme.muted, theme.background) >= 4.5);
      assert.ok(contrastRatio(theme.error, theme.background) >= 4.5);
    });
  });
}

describe('inks', () => {
  it('stay as the theme has them where they can be read, and keep their hue where they cannot', () => {
    assert.equal(legible('#f85149', '#1f1f1f'), '#f85149');
    // The error red of Light Modern: 3.35 on white.
    const red = legible('#f85149', '#ffffff');
    const before = lab('#f85149');
    const after = lab(red);
    assert.ok(
      contrastRatio('#f85149', '#ffffff') < 3.5 &&
        contrastRatio(red, '#ffffff') >= 4.5 &&
        contrastRatio(red, '#ffffff') < 4.7,
      red,
    );
    assert.ok(after.l < before.l && Math.abs(Math.atan2(after.b, after.a) - Math.atan2(before.b, before.a)) < 0.1, red);
    // Against the background of Solarized Dark, the other way.
    assert.ok(lab(legible('#586e75', '#002b36')).l > lab('#586e75').l);
  });
});
