/* Two series over a sliding window, by blocks as in windows.c. */
#include "kernel.h"

enum pair { CORR, BETA, RESIDUAL_Z };

/* corr, beta and residualZ. */
static inline void pair(double *restrict state, long length, const double *restrict x,
                        const double *restrict y, double *restrict out, long rows, enum pair wanted) {
  long position = state[0];
  double n = length, unbroken = state[1], x_anchor = state[2], y_anchor = state[3];
  double x_sum = state[4], y_sum = state[5], xx_sum = state[6], yy_sum = state[7], xy_sum = state[8];
  double *xs = state + 9, *ys = xs + length, *sx = ys + length, *sy = sx + length;
  double *sxx = sy + length, *syy = sxx + length, *sxy = syy + length;
  for (long i = 0; i < rows; i++) {
    bool present = is_present(x[i]) && is_present(y[i]);
    double x_held = present ? x[i] : x_anchor, y_held = present ? y[i] : y_anchor;
    double dx = x_held - x_anchor, dy = y_held - y_anchor;
    unbroken = present ? unbroken + 1 : 0;
    x_sum += dx;
    y_sum += dy;
    xx_sum += dx * dx;
    yy_sum += dy * dy;
    xy_sum += dx * dy;
    xs[position] = x_held;
    ys[position] = y_held;
    position++;
    if (position == length) {
      x_anchor = x_held;
      y_anchor = y_held;
      x_sum = y_sum = xx_sum = yy_sum = xy_sum = 0;
      for (long k = length - 1; k >= 0; k--) {
        double dx = xs[k] - x_anchor, dy = ys[k] - y_anchor;
        sx[k] = x_sum += dx;
        sy[k] = y_sum += dy;
        sxx[k] = xx_sum += dx * dx;
        syy[k] = yy_sum += dy * dy;
        sxy[k] = xy_sum += dx * dy;
      }
      x_sum = y_sum = xx_sum = yy_sum = xy_sum = 0;
      position = 0;
    }
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double sum_x = sx[position] + x_sum, sum_y = sy[position] + y_sum;
    double yy = syy[position] + yy_sum - (sum_y * sum_y) / n;
    double xy = sxy[position] + xy_sum - (sum_x * sum_y) / n;
    if (wanted == BETA) {
      out[i] = yy > 0 ? xy / yy : MISSING;
      continue;
    }
    double xx = sxx[position] + xx_sum - (sum_x * sum_x) / n;
    if (wanted == CORR) {
      double product = sqrt(xx) * sqrt(yy), share = xy / product;
      out[i] = product > 0 ? (share > 1 ? 1 : share < -1 ? -1 : share) : MISSING;
    } else {
      double slope = xy / yy, unexplained = xx - slope * xy;
      double residual = x_held - x_anchor - sum_x / n - slope * (y_held - y_anchor - sum_y / n);
      bool is_noise = yy > 0 && unexplained > 1e-12 * xx;
      out[i] = is_noise ? residual / sqrt(unexplained / (n - 2)) : MISSING;
    }
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = x_anchor;
  state[3] = y_anchor;
  state[4] = x_sum;
  state[5] = y_sum;
  state[6] = xx_sum;
  state[7] = yy_sum;
  state[8] = xy_sum;
}

TWIN(corr) { pair(state, p[0], in[0], in[1], out, rows, CORR); }
TWIN(beta) { pair(state, p[0], in[0], in[1], out, rows, BETA); }
TWIN(residualZ) { pair(state, p[0], in[0], in[1], out, rows, RESIDUAL_Z); }

TWIN(rollingCovariance) {
  const double *x = in[0], *y = in[1];
  long length = p[0], position = state[0];
  double n = length, divisor = n - p[1], unbroken = state[1], x_anchor = state[2];
  double y_anchor = state[3], x_sum = state[4], y_sum = state[5], xy_sum = state[6];
  double *xs = state + 7, *ys = xs + length, *sx = ys + length, *sy = sx + length;
  double *sxy = sy + 3 * length; /* our kernel shares its sums with others, and leaves two unread */
  for (long i = 0; i < rows; i++) {
    bool present = is_present(x[i]) && is_present(y[i]);
    double x_held = present ? x[i] : x_anchor, y_held = present ? y[i] : y_anchor;
    double dx = x_held - x_anchor, dy = y_held - y_anchor;
    unbroken = present ? unbroken + 1 : 0;
    x_sum += dx;
    y_sum += dy;
    xy_sum += dx * dy;
    xs[position] = x_held;
    ys[position] = y_held;
    position++;
    if (position == length) {
      x_anchor = x_held;
      y_anchor = y_held;
      x_sum = y_sum = xy_sum = 0;
      for (long k = length - 1; k >= 0; k--) {
        double dx = xs[k] - x_anchor, dy = ys[k] - y_anchor;
        sx[k] = x_sum += dx;
        sy[k] = y_sum += dy;
        sxy[k] = xy_sum += dx * dy;
      }
      x_sum = y_sum = xy_sum = 0;
      position = 0;
    }
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double sum_x = sx[position] + x_sum, sum_y = sy[position] + y_sum;
    out[i] = (sxy[position] + xy_sum - (sum_x * sum_y) / n) / divisor;
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = x_anchor;
  state[3] = y_anchor;
  state[4] = x_sum;
  state[5] = y_sum;
  state[6] = xy_sum;
}
